import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { finishReinstatement, noteReinstated, reinstatementsOf } from "#incidents/reinstatement-store.ts";
import { countRestored, restorePage } from "#incidents/restoring-store.ts";
import { readTimeline } from "#incidents/timeline-store.ts";
import { systemIds } from "#shared/ids.ts";
import { type Reinstatement, reinstatementPut } from "#shared/incidents/reinstatement.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { authorizationKey } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now } from "./incidents.ts";

vi.setConfig({ testTimeout: 30_000 });
const tables = { standing: "standing", adminLog: "admin-log", incidents: "incidents" };
const ports = { clock: { now: () => now }, ids: systemIds };
const later = "2027-01-01T00:00:00.000Z";

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  const indexes = { byApplication: ["authorizedApplication", "pk"] } as const;
  engine = await dynamodbEngine({ standing: { key, indexes }, "admin-log": { key }, incidents: { key } });
}, 30_000);
afterAll(() => engine.stop());

type Row = Readonly<Record<string, unknown>>;
const put = (TableName: string, Item: Row) => engine.db.send(new PutCommand({ TableName, Item }));
const setLevel = (level: LevelName, row: Row) => put("standing", { ...levelKey(level), epoch: 1, ...row });

/** Each incident and application is of one test; the application and its developer have access. */
async function newCase(of: { readonly application?: Row; readonly developer?: Row } = {}) {
  const [applicationId, developerId] = [systemIds.next("app"), systemIds.next("dev")];
  await setLevel(`application#${applicationId}`, {
    status: "active",
    limitedTo: "non_pii",
    developerId,
    ...of.application,
  });
  await setLevel(`developer#${developerId}`, { status: "active", ...of.developer });
  const restoring = { incidentId: systemIds.next("inc"), reinstatementId: systemIds.next("rei") };
  return { applicationId, developerId, restoring };
}
type Case = Awaited<ReturnType<typeof newCase>>;

const sellerOf = (i: number) => `S-${String(i).padStart(4, "0")}`;
async function taken({ applicationId, restoring: { incidentId } }: Case, rows: readonly Row[]) {
  for (const [i, row] of rows.entries()) {
    const authorization = { status: "withdrawn", epoch: 3, roles: ["shipping"], authorizedAt: now.toISOString() };
    const key = { ...authorizationKey(sellerOf(i), applicationId), authorizedApplication: applicationId };
    await put("standing", { ...key, ...authorization, expiresAt: later, withdrawnBy: incidentId, ...row });
  }
}
const rowOf = async ({ applicationId }: Case, i = 0) =>
  (await consistentRead(engine.db, [{ table: "standing", key: authorizationKey(sellerOf(i), applicationId) }]))[0];
const actsOf = async ({ applicationId }: Case) => {
  const values = { ":pk": `application#${applicationId}` };
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: values, TableName: "admin-log" };
  return (await engine.db.send(new QueryCommand(query))).Items ?? [];
};
async function all(of: Case, db = engine.db): Promise<number> {
  while (await restorePage(db, tables, of, ports));
  return countRestored(engine.db, "incidents", of.restoring);
}

describe("authorisations that an incident took away", () => {
  it("come back under the epoch that they were withdrawn with, each with its act", async () => {
    const of = await newCase();
    await taken(of, [{}, {}]);
    expect(await all(of)).toBe(2);
    const row = await rowOf(of);
    expect(row).toMatchObject({ status: "active", epoch: 3, restoredBy: of.restoring.reinstatementId });
    expect(row).not.toHaveProperty("withdrawnBy");
    const details = { sellerId: sellerOf(0), roles: ["shipping"], expiresAt: later, ...of.restoring };
    expect(await actsOf(of)).toEqual([
      expect.objectContaining({ act: "authorization.restored", actor: "workflow", details }),
      expect.objectContaining({ act: "authorization.restored" }),
    ]);
  });

  it("do not where another incident or the seller did, where the seller has authorised anew, or where they ran out", async () => {
    const of = await newCase();
    const kept = [
      { withdrawnBy: "inc_other" },
      { withdrawnBy: undefined },
      { status: "active", roles: ["orders"], withdrawnBy: undefined },
      { expiresAt: now.toISOString() },
    ];
    await taken(of, kept);
    const before = await Promise.all(kept.map((_, i) => rowOf(of, i)));
    expect(await all(of)).toBe(0);
    expect(await Promise.all(kept.map((_, i) => rowOf(of, i)))).toEqual(before);
    expect(await actsOf(of)).toEqual([]);
  });

  it("are counted once, however often they are gone through, and however it was cut off", async () => {
    const of = await newCase();
    await taken(of, Array(230).fill({}));
    let broken = 200;
    const db = {
      send: (command: never) => (--broken === 0 ? Promise.reject(new Error("cut off")) : engine.db.send(command)),
    } as unknown as typeof engine.db;
    await expect(restorePage(db, tables, of, ports)).rejects.toThrow("cut off");
    const twice = () => restorePage(engine.db, tables, of, ports);
    await Promise.all([twice(), twice()]);
    expect(await all(of)).toBe(230);
    expect(await all(of)).toBe(230);
    expect(await actsOf(of)).toHaveLength(230);
  });

  it("are counted also where the seller has withdrawn since", async () => {
    const of = await newCase();
    await taken(of, [{ status: "withdrawn", restoredBy: of.restoring.reinstatementId, epoch: 4 }]);
    expect(await all(of)).toBe(1);
    expect(await rowOf(of)).toMatchObject({ status: "withdrawn", epoch: 4 });
  });

  it.each([
    ["the application", { application: { status: "revoked" } }],
    ["its developer", { developer: { status: "revoked" } }],
  ])("wait while %s has no access", async (_, levels) => {
    const of = await newCase(levels);
    await taken(of, [{}]);
    expect(await all(of)).toBe(0);
    expect(await rowOf(of)).toMatchObject({ status: "withdrawn", withdrawnBy: of.restoring.incidentId });
  });

  it.each(["application", "developer"] as const)(
    "stop to come back in the moment in which the %s is revoked anew",
    async (level) => {
      const of = await newCase();
      await taken(of, Array(20).fill({}));
      let sent = 0;
      const db = {
        send: async (command: never) => {
          // Between the reads of the sixth authorisation and its write.
          if (++sent === 4 + 5 * 3 + 3)
            await setLevel(`${level}#${of[`${level}Id`]}`, { status: "revoked", developerId: of.developerId });
          return engine.db.send(command);
        },
      } as unknown as typeof engine.db;
      expect(await all(of, db)).toBe(5);
      const rows = await Promise.all(Array.from({ length: 20 }, (_, i) => rowOf(of, i)));
      expect(rows.map((row) => row?.status)).toEqual([...Array(5).fill("active"), ...Array(15).fill("withdrawn")]);
      expect(await actsOf(of)).toHaveLength(5);
    },
  );

  it("of an application that there is not are none", async () => {
    const of = await newCase();
    expect(await all({ ...of, applicationId: systemIds.next("app") })).toBe(0);
  });
});

describe("a reinstatement", () => {
  async function write(incidentId: string, at = now.toISOString()): Promise<Reinstatement> {
    const named = { reinstatementId: systemIds.next("rei"), incidentId, subject: "application#app_1" } as const;
    const reinstatement: Reinstatement = { ...named, stage: "non_pii", at, by: "ron" };
    await put("incidents", reinstatementPut("incidents", reinstatement).Put.Item);
    return reinstatement;
  }

  it("is in the timeline once, with who did it and when, and so is that something came back", async () => {
    const incidentId = systemIds.next("inc");
    const one = await write(incidentId, "2026-11-21T19:59:00.000Z");
    await Promise.all([noteReinstated(engine.db, "incidents", one), noteReinstated(engine.db, "incidents", one)]);
    const finish = () => finishReinstatement(engine.db, "incidents", one, 7, ports);
    await Promise.all([finish(), finish()]);
    await finishReinstatement(engine.db, "incidents", one, 9, ports);
    expect(await reinstatementsOf(engine.db, "incidents", incidentId)).toEqual([{ ...one, authorizationsRestored: 7 }]);
    expect(await readTimeline(engine.db, "incidents", incidentId)).toMatchObject([
      { event: "reinstated", actor: "staff:ron", at: "2026-11-21T19:59:00.000Z" },
      { event: "authorizations_restored", actor: "workflow" },
    ]);
  });

  it("that brings nothing back says so, and not in the timeline", async () => {
    const incidentId = systemIds.next("inc");
    const one = await write(incidentId);
    await finishReinstatement(engine.db, "incidents", one, 0, ports);
    expect(await reinstatementsOf(engine.db, "incidents", incidentId)).toMatchObject([{ authorizationsRestored: 0 }]);
    expect(await readTimeline(engine.db, "incidents", incidentId)).toEqual([]);
  });
});
