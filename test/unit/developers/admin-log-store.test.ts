import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AdminLogPage, type AskedOfLog, actsBy, actsByDay, actsOn } from "#developers/admin-log-store.ts";
import { anyWindow, boundedWindow } from "#developers/admin-log-window.ts";
import { type AdminActor, type AdminRecord, type AdminSubject, adminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { toCursor } from "#shared/http/cursor.ts";
import { systemIds } from "#shared/ids.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
let all: AdminRecord[];

/** Puts an act on record. */
async function act(at: string, actor: AdminActor, subject: AdminSubject) {
  const ports = { clock: fakeClock(at), ids: systemIds };
  const record = adminRecord(ports, {
    actor,
    act: "access.revoked",
    subject,
    details: { epoch: 1, roles: ["orders"] },
  });
  await engine.db.send(new TransactWriteCommand({ TransactItems: [adminPut("admin-log", record)] }));
  return record;
}

beforeAll(async () => {
  const indexes = { byActor: ["actor", "sk"], byDay: ["day", "sk"] } as const;
  engine = await dynamodbEngine({ "admin-log": { key: ["pk", "sk"], indexes, projection: "ALL" } });
  all = [];
  for (const at of ["2026-09-01T00:00:00.000Z", "2026-10-30T23:59:59.999Z", "2026-11-20T10:00:00.000Z"])
    for (const actor of ["staff:rita", "staff:ron"] as const)
      for (const subject of ["application#app_1", "application#app_10"] as const)
        all.push(await act(at, actor, subject));
}, 30_000);
afterAll(() => engine.stop());

/** Every page of a list, one after the other. */
async function pages(ask: (page: Pick<AskedOfLog, "limit" | "cursor">) => Promise<AdminLogPage>, limit: number) {
  const found: (readonly AdminLogPage["records"][number][])[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask({ limit, cursor });
    found.push(page.records);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}
const newestFirst = (records: readonly AdminRecord[]) =>
  records.toSorted((a, b) => `${b.at}#${b.actId}`.localeCompare(`${a.at}#${a.actId}`, "en"));
const whole = anyWindow({});
const on =
  (subject: string, actor?: string, window = whole) =>
  (page: Omit<AskedOfLog, "window">) =>
    actsOn(engine.db, "admin-log", { subject, actor }, { ...page, window });
const by =
  (actor: string, window = whole) =>
  (page: Omit<AskedOfLog, "window">) =>
    actsBy(engine.db, "admin-log", actor, { ...page, window });
const days =
  (wanted: Parameters<typeof boundedWindow>[0], at = now) =>
  (page: Omit<AskedOfLog, "window">) =>
    actsByDay(engine.db, "admin-log", { ...page, window: boundedWindow(wanted, at) });

describe("acts come newest first, page by page, each once", () => {
  it.each([1, 2, 3, 100])("of one subject, and of none whose id begins alike; %i at a time", async (limit) => {
    const found = await pages(on("application#app_1"), limit);
    expect(found.flat()).toEqual(newestFirst(all.filter(({ subject }) => subject === "application#app_1")));
    expect(found.every(({ length }) => length <= limit)).toBe(true);
  });

  it.each([1, 3, 100])("of one actor; %i at a time", async (limit) => {
    const found = await pages(by("staff:ron"), limit);
    expect(found.flat()).toEqual(newestFirst(all.filter(({ actor }) => actor === "staff:ron")));
  });

  it.each([1, 2, 100])("of both, where pages may be short; %i at a time", async (limit) => {
    const found = (await pages(on("application#app_10", "staff:ron"), limit)).flat();
    const both = all.filter(({ subject, actor }) => subject === "application#app_10" && actor === "staff:ron");
    expect(found).toEqual(newestFirst(both));
  });

  it.each([1, 4, 5, 100])("of all days that were asked for; %i at a time", async (limit) => {
    const found = await pages(days({ from: "2026-09-01" }), limit);
    expect(found.flat()).toEqual(newestFirst(all));
    expect(found.every(({ length }) => length <= limit)).toBe(true);
  });
});

describe("a window", () => {
  it("of nobody's choice is the last 30 days, which one call goes through", async () => {
    const found = await pages(days({}), 100);
    expect(found).toEqual([newestFirst(all.slice(4))]);
  });

  it("includes both of its ends, to the millisecond", async () => {
    const at = { from: "2026-10-30T23:59:59.999Z", to: "2026-11-20T10:00:00.000Z" };
    expect((await pages(days(at), 100)).flat()).toHaveLength(8);
    expect((await pages(on("application#app_1", undefined, anyWindow(at)), 100)).flat()).toHaveLength(4);
    const within = { from: "2026-10-31T00:00:00Z", to: "2026-11-20T09:59:59.999Z" };
    expect((await pages(days(within), 100)).flat()).toEqual([]);
    expect((await pages(by("staff:ron", anyWindow(within)), 100)).flat()).toEqual([]);
  });

  it("of many empty days takes several calls of some queries each, and never one without an end", async () => {
    const empty = { from: "2026-04-01", to: "2026-08-31" };
    const send = vi.spyOn(engine.db, "send");
    const first = await days(empty)({ limit: 100 });
    expect(send).toHaveBeenCalledTimes(31);
    send.mockRestore();
    expect(first).toEqual({ records: [], nextCursor: expect.any(String) });
    const rest = await pages(days(empty), 100);
    expect(rest.flat()).toEqual([]);
    expect(rest).toHaveLength(Math.ceil(153 / 31));
  });

  it("of the last days goes on where its first page ended, also when that day has passed out of it", async () => {
    const { nextCursor: cursor } = await days({}, new Date("2026-11-29T09:00:00Z"))({ limit: 5 });
    expect(cursor).toBeDefined();
    const later = new Date("2026-12-24T09:00:00Z");
    expect(await days({}, later)({ limit: 5, cursor })).toEqual({ records: [], nextCursor: undefined });
    const last = all.at(-1) as AdminRecord;
    const within = { pk: last.subject, sk: `${last.at}#${last.actId}` };
    const passed = toCursor({ day: "2026-11-20", within });
    const hourLater = new Date("2026-12-20T11:00:00Z");
    expect(await days({}, hourLater)({ limit: 5, cursor: passed })).toEqual({ records: [], nextCursor: undefined });
  });
});

describe("a cursor is refused", () => {
  const sk = `2026-11-20T10:00:00.000Z#${systemIds.next("act")}`;
  const pk = "application#app_1";

  it.each([
    ["of another subject", on(pk), { pk: "application#app_10", sk }],
    ["without a place", on(pk), { pk }],
    ["with a key that is none", on(pk), { pk, sk: "2026" }],
    ["after the window", on(pk, undefined, anyWindow({ to: "2026-11-19" })), { pk, sk }],
    ["of another actor", by("staff:ron"), { actor: "staff:rita", pk, sk }],
    ["of no subject", by("staff:ron"), { actor: "staff:ron", pk: "", sk }],
    ["of a subject's list", by("staff:ron"), { pk, sk }],
    ["of an actor's list", days({}), { actor: "staff:ron", pk, sk }],
    ["with a day that is none", days({}), { day: "2026-02-30" }],
    ["with a day to come", days({}), { day: "2026-11-22" }],
    ["with a key of another day", days({}), { day: "2026-11-19", within: { pk, sk } }],
    [
      "after the window's end on its last day",
      days({ to: "2026-11-20T09:00:00Z" }),
      { day: "2026-11-20", within: { pk, sk } },
    ],
  ])("%s, before anything is read", async (_, ask, place) => {
    const send = vi.spyOn(engine.db, "send");
    await expect(ask({ limit: 1, cursor: toCursor(place) })).rejects.toMatchObject({ code: "invalid_request" });
    expect(send).not.toHaveBeenCalled();
    send.mockRestore();
  });
});

it("a record of another shape is damage, and named", async () => {
  const Item = { pk: "application#damaged", sk: "2026-11-20T10:00:00.000Z#act_1", day: "2026-11-20", act: 1 };
  await engine.db.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: "admin-log", Item } }] }));
  await expect(on("application#damaged")({ limit: 1 })).rejects.toThrow("application#damaged");
});
