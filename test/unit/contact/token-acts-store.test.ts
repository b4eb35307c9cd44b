import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callbackKey } from "#contact/call-rows.ts";
import { tokenKey, toToken } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import { withdrawn } from "#contact/token-acts.ts";
import { writeTransition } from "#contact/token-acts-store.ts";
import { systemIds } from "#shared/ids.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { contactEngine, tables } from "./histories/system.ts";
import { at, holderRowOf, later, tokenOf } from "./tokens.ts";

vi.setConfig({ testTimeout: 30_000 });
let engine: Awaited<ReturnType<typeof contactEngine>>;
beforeAll(async () => {
  engine = await contactEngine();
}, 60_000);
afterAll(() => engine.stop());

const put = (Item: object) => engine.db.send(new PutCommand({ TableName: tables.contact, Item }));
/** Issued, and called by. */
async function calledToken() {
  const contactTokenId = systemIds.next("ctk");
  const token = tokenOf({ contactTokenId, holder: { pk: `caller#${contactTokenId}`, sk: "number#number" } });
  const callback = `callback#${contactTokenId}`;
  await put({ ...tokenKey(contactTokenId), ...token });
  await put(holderRowOf(token));
  await put({ ...callbackKey(callback, contactTokenId), contactTokenId, liveUntil: later(60) });
  return { token, callback };
}
const withdraw = (token: ContactToken, callback?: string) => {
  const after = withdrawn(token, at(3)) as ContactToken;
  return writeTransition(engine.db, tables.contact, "withdraw", after, { liveUntil: later(3), callback });
};
const ends = async ({ token, callback }: Awaited<ReturnType<typeof calledToken>>) => {
  const keys = [{ ...token.holder }, callbackKey(callback, token.contactTokenId)];
  const rows = await consistentRead(
    engine.db,
    keys.map((key) => ({ table: tables.contact, key })),
  );
  return rows.map((row) => row?.liveUntil);
};

describe("a token that is withdrawn", () => {
  it("is known to have ended wherever it is found, also by the buyer who calls back", async () => {
    const called = await calledToken();
    expect(await withdraw(called.token, called.callback)).toBe(true);
    expect(await ends(called)).toEqual([later(3), later(3)]);
    const row = { table: tables.contact, key: tokenKey(called.token.contactTokenId) };
    expect(toToken((await consistentRead(engine.db, [row]))[0])?.status).toBe("withdrawn");
  });

  it("is withdrawn where nobody has called, or calls come in elsewhere", async () => {
    const { token } = await calledToken();
    expect(await withdraw(token, "callback#nobody")).toBe(true);
    expect(await withdraw((await calledToken()).token)).toBe(true);
  });

  it("is withdrawn by one of two at once", async () => {
    const { token, callback } = await calledToken();
    expect((await Promise.all([withdraw(token, callback), withdraw(token, callback)])).sort()).toEqual([false, true]);
  });
});
