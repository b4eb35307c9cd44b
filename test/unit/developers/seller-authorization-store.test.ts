import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { granted } from "#developers/seller-authorization.ts";
import { authorizationsBy, writeAuthorization } from "#developers/seller-authorization-store.ts";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { systemIds } from "#shared/ids.ts";
import {
  authorizationKey,
  authorizationRow,
  type SellerAuthorization,
  withdrawn,
  withdrawnBySeller,
} from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import { stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

const tables = { standing: "standing", adminLog: "admin-log" };
const at = "2026-11-21T09:00:00.000Z";
const now = new Date(at);
vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({ standing: { key: ["pk", "sk"] }, "admin-log": { key: ["pk", "sk"] } });
}, 30_000);
afterAll(() => engine.stop());

/** Each application is of one test. */
const newParties = (sellerId = systemIds.next("S")) => ({ sellerId, applicationId: systemIds.next("app") });
type Parties = ReturnType<typeof newParties>;

const stored = async ({ sellerId, applicationId }: Parties) => {
  const key = authorizationKey(sellerId, applicationId);
  const [row] = await consistentRead(engine.db, [{ table: "standing", key }]);
  return storedRow(authorizationRow, row);
};
const recordsOf = async ({ applicationId }: Parties) => {
  const values = { ":pk": `application#${applicationId}` };
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: values, TableName: "admin-log" };
  return (await engine.db.send(new QueryCommand(query))).Items ?? [];
};
const write = (
  parties: Parties,
  before: SellerAuthorization | undefined,
  after: SellerAuthorization,
  db = engine.db,
) => {
  const act = after.status === "active" ? "authorization.granted" : "authorization.withdrawn";
  const subject = `application#${parties.applicationId}` as const;
  const ports = { clock: fakeClock(at), ids: systemIds };
  const record = adminRecord(ports, { actor: "system:cli_1", act, subject });
  return writeAuthorization(db, tables, parties, { before, after }, record);
};
const grantOf = (roles: string[], before?: SellerAuthorization) =>
  granted(before, { roles, expiresAt: undefined }, now) as SellerAuthorization;

describe("an authorisation", () => {
  it("is written as it was decided, with its record", async () => {
    const parties = newParties();
    const given = grantOf(["shipping"]);
    expect(await write(parties, undefined, given)).toBe(true);
    expect(await stored(parties)).toEqual(given);
    const ended = withdrawn(given) as SellerAuthorization;
    expect(await write(parties, given, ended)).toBe(true);
    expect(await stored(parties)).toEqual(ended);
    const acts = (await recordsOf(parties)).map(({ act }) => act);
    expect(acts).toEqual(["authorization.granted", "authorization.withdrawn"]);
  });

  it("that an incident took away is its seller's to keep away, once, and with a record", async () => {
    const parties = newParties();
    const taken = { ...grantOf(["shipping"]), status: "withdrawn", epoch: 1, withdrawnBy: "inc_1" } as const;
    const Item = { ...authorizationKey(parties.sellerId, parties.applicationId), ...taken };
    await engine.db.send(new PutCommand({ TableName: "standing", Item }));
    const own = withdrawnBySeller(taken) as SellerAuthorization;
    const outcomes = await Promise.all([write(parties, taken, own), write(parties, taken, own)]);
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await stored(parties)).toEqual({ ...taken, epoch: 2, withdrawnBy: undefined });
    expect(await recordsOf(parties)).toHaveLength(1);
  });

  it("is given by one of two who come first at the same time, and recorded once", async () => {
    const parties = newParties();
    const grants = [grantOf(["shipping"]), grantOf(["orders"])];
    const outcomes = await Promise.all(grants.map((after) => write(parties, undefined, after)));
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await recordsOf(parties)).toHaveLength(1);
  });

  it("is not given again over a withdrawal that came in between", async () => {
    const parties = newParties();
    const given = grantOf(["shipping"]);
    await write(parties, undefined, given);
    await write(parties, given, withdrawn(given) as SellerAuthorization);
    expect(await write(parties, given, grantOf(["orders"], given))).toBe(false);
    expect(await stored(parties)).toMatchObject({ status: "withdrawn", epoch: 1 });
    expect(await recordsOf(parties)).toHaveLength(2);
  });

  it("is not written when its outcome is unknown", async () => {
    const { config } = stubAws(() => ({ error: "InternalServerError", status: 500 }));
    const db = DynamoDBDocumentClient.from(new DynamoDBClient(config));
    await expect(write(newParties(), undefined, grantOf(["orders"]), db)).rejects.toThrow();
  });
});

describe("the authorisations of a seller", () => {
  it("come page by page, each once, and nobody else's", async () => {
    const sellerId = systemIds.next("S");
    const own = [newParties(sellerId), newParties(sellerId), newParties(sellerId)];
    for (const parties of [...own, newParties(`${sellerId}0`)]) await write(parties, undefined, grantOf(["orders"]));
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await authorizationsBy(engine.db, "standing", sellerId, { limit: 2, cursor });
      pages.push(page.authorizations.map(({ applicationId }) => applicationId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const ids = own.map(({ applicationId }) => applicationId);
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });

  it.each([
    ["gibberish", "!"],
    ["no application", Buffer.from(JSON.stringify({ applicationId: "app_1" })).toString("base64url")],
    ["nothing", Buffer.from("{}").toString("base64url")],
  ])("refuse a cursor that names %s", async (_, cursor) => {
    const page = authorizationsBy(engine.db, "standing", "S-1", { limit: 2, cursor });
    await expect(page).rejects.toMatchObject({ code: "invalid_request" });
  });
});
