import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { incidentKey, readIncident } from "#incidents/incident-store.ts";
import { approved } from "#incidents/notice-approval.ts";
import { readNoticeCode } from "#incidents/notice-code-store.ts";
import { drafted } from "#incidents/notice-drafting.ts";
import { currentDraft, readDraft, writeApproval, writeDraft } from "#incidents/notice-store.ts";
import { noTotals } from "#incidents/scope-totals.ts";
import { systemCodes } from "#shared/codes.ts";
import { systemIds } from "#shared/ids.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now, opened } from "./incidents.ts";
import { words } from "./notices.ts";

const tables = { incidents: "incidents", adminLog: "admin-log" };
const ports = { clock: { now: () => now }, ids: systemIds };
const body = { ...words, language: "en" as const };

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ incidents: { key }, "admin-log": { key } });
}, 30_000);
afterAll(() => engine.stop());

async function newIncident() {
  const scope = { ...noTotals, buyers: 1 };
  const incident = { ...opened().incident, incidentId: systemIds.next("inc"), status: "scoped" as const, scope };
  const Item = { ...incidentKey(incident.incidentId), ...incident };
  await engine.db.send(new PutCommand({ TableName: "incidents", Item }));
  return incident;
}
const read = (incidentId: string) => readIncident(engine.db, "incidents", incidentId);

async function write(incidentId: string, text = body, staffId = "rita") {
  const incident = await read(incidentId);
  const current = await currentDraft(engine.db, "incidents", incident);
  const wanted = drafted(incident, text, current, { staffId, ports });
  return wanted && writeDraft(engine.db, tables, incident, wanted);
}

async function approval(incidentId: string, code: string, staffId = "petra") {
  const incident = await read(incidentId);
  const wanted = approved(incident, incident.notice?.revision ?? 0, code, { staffId, ports, preview: () => ({}) });
  if (!wanted) throw new Error("was approved");
  return () => writeApproval(engine.db, tables, incident, wanted);
}

describe("words of a notice", () => {
  it("are none where nobody wrote any", async () => {
    const { incidentId } = await newIncident();
    expect(await currentDraft(engine.db, "incidents", await read(incidentId))).toBeUndefined();
    expect(await readDraft(engine.db, "incidents", incidentId, 1)).toBeUndefined();
  });

  it("are kept by revision: what was written before stays as it was", async () => {
    const { incidentId } = await newIncident();
    await write(incidentId);
    await write(incidentId, { ...body, contact: "Nobody" }, "ron");
    expect(await write(incidentId, { ...body, contact: "Nobody" }, "ron")).toBeUndefined();
    expect(await readDraft(engine.db, "incidents", incidentId, 1)).toMatchObject({
      author: "rita",
      texts: { en: words },
    });
    const current = await currentDraft(engine.db, "incidents", await read(incidentId));
    expect(current).toMatchObject({ revision: 2, author: "ron", texts: { en: { contact: "Nobody" } } });
  });

  it("of two who write at the same time are those of one", async () => {
    const { incidentId } = await newIncident();
    const incident = await read(incidentId);
    const writes = ["rita", "ron"].map((staffId) => {
      const wanted = drafted(incident, body, undefined, { staffId, ports });
      return wanted && writeDraft(engine.db, tables, incident, wanted);
    });
    expect((await Promise.all(writes)).sort()).toEqual([false, true]);
    expect((await read(incidentId)).notice?.revision).toBe(1);
  });

  it("that an incident names and that are not there are noticed", async () => {
    const incident = { ...(await newIncident()), notice: { revision: 9, author: "rita", scopeRevision: 0 } };
    await expect(currentDraft(engine.db, "incidents", incident)).rejects.toThrow("lacks the words");
  });
});

describe("an approval", () => {
  it("makes the code good, which says what the notice is about and nothing else", async () => {
    const { incidentId, title } = await newIncident();
    await write(incidentId);
    const code = systemCodes.next();
    expect(await readNoticeCode(engine.db, "incidents", code)).toBeUndefined();
    expect(await (await approval(incidentId, code))()).toBe(true);
    const said = { title, date: "2026-11-21", detectedOn: "2026-11-21", exercise: false };
    expect(await readNoticeCode(engine.db, "incidents", code)).toEqual(said);
    const key = { pk: `notice-code#${code}`, sk: "notice" };
    const { Item } = await engine.db.send(new GetCommand({ TableName: "incidents", Key: key }));
    expect(Item).toEqual({ ...key, ...said });
    expect(await read(incidentId)).toMatchObject({
      status: "notifying",
      decision: { notify: true, revision: 1, code },
    });
  });

  it("at the same time as others, or as new words, is one of them", async () => {
    const { incidentId } = await newIncident();
    await write(incidentId);
    const one = await approval(incidentId, systemCodes.next());
    const other = await approval(incidentId, systemCodes.next(), "paul");
    expect((await Promise.all([one(), other()])).sort()).toEqual([false, true]);
    const again = await newIncident();
    await write(again.incidentId);
    const late = await approval(again.incidentId, systemCodes.next());
    await write(again.incidentId, { ...body, contact: "Nobody" });
    expect(await late()).toBe(false);
    expect((await read(again.incidentId)).status).toBe("scoped");
  });

  it("by a code that another notice has changes nothing", async () => {
    const code = systemCodes.next();
    const [one, other] = [await newIncident(), await newIncident()];
    for (const { incidentId } of [one, other]) await write(incidentId);
    expect(await (await approval(one.incidentId, code))()).toBe(true);
    expect(await (await approval(other.incidentId, code))()).toBe(false);
    expect((await read(other.incidentId)).status).toBe("scoped");
  });
});
