import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { countWithdrawn, withdrawPage } from "#incidents/withdrawal-store.ts";
import { systemIds } from "#shared/ids.ts";
import { authorizationKey } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now, opened } from "./incidents.ts";

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

/** Each incident and application is of one test. */
const newIncident = (changes: Parameters<typeof opened>[0] = {}) => ({
  incident: { ...opened(changes).incident, incidentId: systemIds.next("inc") },
  applicationId: systemIds.next("app"),
});
type Given = ReturnType<typeof newIncident>;

const sellerOf = (i: number) => `S-${String(i).padStart(4, "0")}`;
async function given({ applicationId }: Given, rows: readonly object[]) {
  for (const [i, row] of rows.entries()) {
    const authorization = { status: "active", epoch: 2, roles: ["shipping"], authorizedAt: now.toISOString() };
    const key = { ...authorizationKey(sellerOf(i), applicationId), authorizedApplication: applicationId };
    const Item = { ...key, ...authorization, expiresAt: later, ...row };
    await engine.db.send(new PutCommand({ TableName: "standing", Item }));
  }
}
const rowOf = async ({ applicationId }: Given, i = 0) =>
  (await consistentRead(engine.db, [{ table: "standing", key: authorizationKey(sellerOf(i), applicationId) }]))[0];
const actsOf = async ({ applicationId }: Given) => {
  const values = { ":pk": `application#${applicationId}` };
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: values, TableName: "admin-log" };
  return (await engine.db.send(new QueryCommand(query))).Items ?? [];
};
async function all(of: Given): Promise<number> {
  while (await withdrawPage(engine.db, tables, of, ports));
  return countWithdrawn(engine.db, "incidents", of.incident.incidentId);
}

describe("authorisations of a suspected application", () => {
  it("are withdrawn where they are in force, each with an epoch more, whose doing it was, and its act", async () => {
    const of = newIncident();
    await given(of, [{}, { status: "withdrawn" }, { expiresAt: now.toISOString() }]);
    expect(await all(of)).toBe(1);
    const { incidentId } = of.incident;
    expect(await rowOf(of)).toMatchObject({ status: "withdrawn", epoch: 3, withdrawnBy: incidentId });
    expect([await rowOf(of, 1), await rowOf(of, 2)]).toMatchObject([{ epoch: 2 }, { epoch: 2, status: "active" }]);
    expect(await actsOf(of)).toEqual([
      expect.objectContaining({
        act: "authorization.withdrawn",
        actor: "workflow",
        details: expect.objectContaining({ incidentId }),
      }),
    ]);
  });

  it("are counted once, however often they are gone through, and however it was cut off", async () => {
    const of = newIncident();
    await given(of, Array(230).fill({}));
    let broken = 150;
    const db = {
      send: (command: never) => (--broken === 0 ? Promise.reject(new Error("cut off")) : engine.db.send(command)),
    } as unknown as typeof engine.db;
    await expect(withdrawPage(db, tables, of, ports)).rejects.toThrow("cut off");
    const twice = () => withdrawPage(engine.db, tables, of, ports);
    await Promise.all([twice(), twice()]);
    expect(await all(of)).toBe(230);
    expect(await all(of)).toBe(230);
    expect(await actsOf(of)).toHaveLength(230);
  });

  it("stay as they are in an exercise, which counts them", async () => {
    const of = newIncident({ exercise: true });
    await given(of, [{}, {}, { status: "withdrawn" }]);
    expect(await all(of)).toBe(2);
    expect(await rowOf(of)).toMatchObject({ status: "active", epoch: 2 });
    expect(await actsOf(of)).toEqual([]);
  });

  it("may be none", async () => {
    expect(await all(newIncident())).toBe(0);
  });
});
