import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { noteCall, noteWrong } from "#contact/call-note-store.ts";
import { toCallback } from "#contact/call-rows.ts";
import { openCaller } from "#contact/callbacks.ts";
import { isRefused } from "#contact/caller-guard.ts";
import { callbackPartition, idsOf } from "#contact/contact-rows.ts";
import { callsOf } from "#contact/token-acts-store.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { systemIds } from "#shared/ids.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { allRows, contactEngine, tables } from "./histories/system.ts";
import { at, later, tokenOf } from "./tokens.ts";

vi.setConfig({ testTimeout: 30_000 });
let engine: Awaited<ReturnType<typeof contactEngine>>;
beforeAll(async () => {
  engine = await contactEngine();
}, 60_000);
afterAll(() => engine.stop());

const keys = createVaultKeys(fakePorts());
/** Each is of one test. */
const newToken = () => {
  const contactTokenId = systemIds.next("ctk");
  return tokenOf({ contactTokenId, holder: { pk: `caller#${contactTokenId}`, sk: "number#number" } });
};
type Token = ReturnType<typeof newToken>;
const phone = "+4930901820";

const note = (token: Token, callId: string, when = at(1), returnable = false) =>
  noteCall(engine.db, tables, keys, systemIds, {
    ...{ ids: idsOf(token), holder: token.holder, use: "called", callId, at: when },
    returnable: returnable
      ? { caller: phone, partition: callbackPartition(token.contactTokenId, "number"), liveUntil: later(9) }
      : undefined,
  });
const onRecord = async ({ contactTokenId }: Token) =>
  (await allRows(engine.db, tables.accessLog)).filter(
    ({ contact }) => (contact as { contactTokenId?: string }).contactTokenId === contactTokenId,
  );
const count = <T>(list: readonly T[], one: T) => list.filter((other) => other === one).length;

describe("calls of a day", () => {
  it("are ten, when thirty come at once, each on record", async () => {
    const token = newToken();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => note(token, `call-${i}`).catch(() => "try_again")),
    );
    // Whoever met too many others has not been counted, and is told to try again.
    const noted = count(outcomes, "noted");
    expect(noted).toBeLessThanOrEqual(10);
    while ((await note(token, systemIds.next("call"))) === "noted") expect(await onRecord(token)).not.toHaveLength(11);
    expect(await onRecord(token)).toHaveLength(10);
    expect(await callsOf(engine.db, tables.contact, token)).toHaveLength(10);
  });

  it("count once, when one is told three times at once, and again later", async () => {
    const token = newToken();
    const outcomes = await Promise.all(["call-1", "call-1", "call-1"].map((id) => note(token, id)));
    expect([...outcomes, await note(token, "call-1")]).toEqual(["noted", "noted", "noted", "noted"]);
    expect(await onRecord(token)).toHaveLength(1);
    const calls = await callsOf(engine.db, tables.contact, token);
    expect(calls).toEqual([{ contactTokenId: token.contactTokenId, use: "called", at: later(1) }]);
  });

  it("are known again when the day is full, and begin anew with the next of UTC", async () => {
    const token = newToken();
    for (let i = 0; i < 10; i++) await note(token, `call-${i}`);
    const day = [note(token, "call-3"), note(token, "call-10"), note(token, "call-10", at(2))];
    expect(await Promise.all(day)).toEqual(["noted", "too_many", "noted"]);
    expect(await onRecord(token)).toHaveLength(11);
  });
});

it("remembers who called, sealed, for the buyer to return", async () => {
  const token = newToken();
  await note(token, "call-1", at(1), true);
  const rows = await allRows(engine.db, tables.contact);
  const row = rows.find(({ pk }) => pk === callbackPartition(token.contactTokenId, "number"));
  const callback = toCallback(row ?? {});
  expect(callback).toMatchObject({ ...idsOf(token), holder: token.holder, at: later(1), liveUntil: later(9) });
  expect(await openCaller(keys, callback)).toBe(phone);
  await expect(openCaller(keys, { ...callback, contactTokenId: "ctk_2" })).rejects.toThrow("contact");
});

describe("wrong extensions", () => {
  it("are all counted, when several come at once", async () => {
    const lines = catchLog();
    const guards = await Promise.all(
      [1, 2, 3, 4, 5].map((call) => noteWrong(engine.db, tables.contact, "at-once", `call-${call}/0`, at(1))),
    );
    expect(guards.filter((guard) => isRefused(guard, at(1)))).toHaveLength(1);
    const wrong = [1, 2, 3, 4].map((inARow) => expect.objectContaining({ code: "contact.extension_wrong", inARow }));
    const refused = expect.objectContaining({ code: "contact.caller_refused", refusals: 1 });
    expect(lines.lines()).toEqual([...wrong, refused]);
  });

  it("count once, when one is told several times at once", async () => {
    const tellings = [1, 2, 3, 4, 5, 6].map(() =>
      noteWrong(engine.db, tables.contact, "told-again", "call-1/0", at(1)),
    );
    const guards = await Promise.all(tellings);
    expect(guards.every((guard) => guard.wrong.length === 1 && guard.version === 1)).toBe(true);
  });
});
