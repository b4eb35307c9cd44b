import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { type CasePlace, casePlace, kindAt, readCase } from "#incidents/evidence-case-store.ts";
import { latestManifest, putManifest } from "#incidents/evidence-manifest-store.ts";
import { keepPage, listParts, readParts } from "#incidents/evidence-part-store.ts";
import type { Incident } from "#incidents/incident.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { systemIds } from "#shared/ids.ts";
import { whole } from "#shared/schema.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { application, opened } from "./incidents.ts";

vi.setConfig({ testTimeout: 60_000 });
const tables = { incidents: "incidents", adminLog: "admin-log" };
let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ evidence: { key }, incidents: { key }, "admin-log": { key } });
}, 30_000);
afterAll(() => engine.stop());

const place = z.object({ at: whole() });
const newSnapshot = () => ({ incidentId: systemIds.next("inc"), snapshot: 5 });
type Of = ReturnType<typeof newSnapshot>;
const name = { kind: "timeline", source: 1, page: 0 } as const;
const keep = (of: Of, records: readonly object[], at: number | undefined) =>
  keepPage(engine.db, "evidence", of, name, place, async () => ({ records, next: at === undefined ? at : { at } }));
const kept = async (of: Of) => {
  const { parts, more } = await readParts(engine.db, "evidence", of, { after: "", limit: 8 });
  expect(more).toBe(false);
  return parts.flatMap(({ content }) => content.trimEnd().split("\n")).map((line) => JSON.parse(line));
};

describe("a page of evidence", () => {
  it("is kept as it was first read, and says again where to go on", async () => {
    const of = newSnapshot();
    expect(await keep(of, [{ a: 1 }], 7)).toEqual({ at: 7 });
    expect(await keep(of, [{ a: 2 }, { a: 3 }], 9)).toEqual({ at: 7 });
    expect(await kept(of)).toEqual([{ a: 1 }]);
  });

  it("that was the last stays the last, also when there is more by now", async () => {
    const of = newSnapshot();
    expect(await keep(of, [{ a: 1 }], undefined)).toBeUndefined();
    expect(await keep(of, [{ a: 1 }], 9)).toBeUndefined();
  });

  it("is kept once by many at the same time, who all go on at the same place", async () => {
    const of = newSnapshot();
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => keep(of, [{ by: i }], i)));
    expect(new Set(all.map((next) => next?.at)).size).toBe(1);
    expect(await kept(of)).toEqual([{ by: all[0]?.at }]);
  });

  it("without anything in it is not kept", async () => {
    const of = newSnapshot();
    expect(await keep(of, [], 3)).toEqual({ at: 3 });
    expect(await listParts(engine.db, "evidence", of)).toEqual([]);
  });

  it("of a megabyte is several parts, all there or none, read again piece by piece", async () => {
    const of = newSnapshot();
    const records = Array.from({ length: 1000 }, (_, i) => ({ i, text: systemIds.next("x").repeat(35) }));
    await keep(of, records, undefined);
    const parts = await listParts(engine.db, "evidence", of);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.reduce((sum, part) => sum + part.records, 0)).toBe(1000);
    const found = [];
    let after = "";
    for (let more = true; more; ) {
      const read = await readParts(engine.db, "evidence", of, { after, limit: 2 });
      found.push(...read.parts);
      after = read.parts.at(-1)?.name ?? after;
      more = read.more;
    }
    expect(found.map(({ content: _, ...entry }) => entry)).toEqual(parts);
  });
});

describe("a manifest", () => {
  const signature = { algorithm: "RSASSA_PSS_SHA_256", keyId: "arn:k", bytes: new Uint8Array([1, 2]) } as const;
  const sealed = (of: Of, manifest: string) => ({ ...of, manifest, parts: 1, signature, publicKey: Buffer.of(3) });

  it("that is there stays, and the latest is that of the latest state of the incident", async () => {
    const of = newSnapshot();
    expect(await latestManifest(engine.db, "evidence", of.incidentId)).toBeUndefined();
    expect(await putManifest(engine.db, "evidence", sealed(of, "first"))).toBe(true);
    expect(await putManifest(engine.db, "evidence", sealed(of, "second"))).toBe(false);
    expect(await latestManifest(engine.db, "evidence", of.incidentId)).toMatchObject({
      snapshot: 5,
      manifest: "first",
    });
    await putManifest(engine.db, "evidence", sealed({ ...of, snapshot: 12 }, "later"));
    await putManifest(engine.db, "evidence", sealed({ ...of, snapshot: 9 }, "late"));
    const latest = await latestManifest(engine.db, "evidence", of.incidentId);
    expect(latest).toMatchObject({ snapshot: 12, manifest: "later", signature: { keyId: "arn:k" } });
  });
});

describe("what is known of a case", () => {
  const put = (TableName: string, Item: object) => engine.db.send(new PutCommand({ TableName, Item: { ...Item } }));
  const entry = (i: number) => ({
    entryId: `evt_${i}`,
    at: `2026-11-21T20:00:0${i}.000Z`,
    event: "opened",
    actor: "x",
  });
  const words = { whatHappened: "a", whatWeAreDoing: "b", whatYouCanDo: "c", contact: "d" };

  async function newCase(): Promise<Incident> {
    const { incident, act } = opened();
    const incidentId = systemIds.next("inc");
    const own = `incident#${incidentId}`;
    await put("incidents", { pk: own, sk: "timeline#1", ...entry(1) });
    await put("incidents", { pk: own, sk: "timeline#2", ...entry(2) });
    await put("incidents", { pk: own, sk: "totals", revision: 1 });
    await put("incidents", {
      ...{ pk: own, sk: "notice#000001", revision: 1, author: "rita", at: "-", language: "en" },
      texts: { en: words },
    });
    const affected = { pk: `affected#${incidentId}#a`, buyerId: "B-1" };
    await put("incidents", {
      ...{ ...affected, sk: "buyer#B-1", fields: new Set(["taxId", "recipient.name"]), mailState: "sent", mailAt: "t" },
      ...{ messageId: "ses", leaseUntil: "x" },
    });
    const order = { pk: affected.pk, sk: "buyer#B-1#order#O-1", orderId: "O-1", fields: new Set(["taxId"]) };
    await put("incidents", order);
    for (const subject of [`incident#${incidentId}`, application] as const)
      await put("admin-log", { ...adminPut("", { ...act, actId: systemIds.next("act"), subject }).Put.Item });
    return { ...incident, incidentId };
  }

  async function gather(incident: Incident): Promise<Map<string, object[]>> {
    const found = new Map<string, object[]>();
    let next: CasePlace | undefined = { source: 0, page: 0, after: "" };
    while (next) {
      const at: CasePlace = casePlace.parse(next);
      const page = await readCase(engine.db, tables, incident, at);
      const kind = kindAt(incident, at);
      found.set(kind, [...(found.get(kind) ?? []), ...page.records]);
      next = page.next;
    }
    return found;
  }

  it("is the incident, what happened, what was said and done, and whom it affects", async () => {
    const incident = await newCase();
    const found = await gather(incident);
    expect(found.get("incident")).toEqual([incident]);
    expect(found.get("timeline")).toEqual([entry(1), entry(2)]);
    expect(found.get("notice-words")).toMatchObject([{ revision: 1, author: "rita", texts: { en: words } }]);
    expect(found.get("admin-records")).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(found.get("affected")))).toEqual([
      {
        ...{ buyerId: "B-1", fields: ["recipient.name", "taxId"], asserted: [] },
        ...{ mailState: "sent", mailAt: "t" },
      },
      { buyerId: "B-1", orderId: "O-1", fields: ["taxId"] },
    ]);
  });

  it("goes on where it stopped, at a hundred acts", async () => {
    const incident = { ...(await newCase()), suspects: [`application#${systemIds.next("app")}` as const] };
    const { act } = opened();
    for (let i = 0; i < 130; i++) {
      const record = { ...act, actId: `act_${i}`, at: `${1000 + i}`, subject: incident.suspects[0] as never };
      await put("admin-log", { ...adminPut("", record).Put.Item });
    }
    expect((await gather(incident)).get("admin-records")).toHaveLength(131);
  });
});
