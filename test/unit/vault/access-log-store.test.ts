import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { type AccessRecord, actorOf } from "#shared/access-log/access-record.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";
import { readAccessLog } from "#vault/access-log-reader.contract.ts";
import { accessesTo } from "#vault/access-log-store.ts";

const record = (accessId: string, orderId = "1"): AccessRecord => ({
  ...{ accessId, at: "2026-11-21T09:00:00.000Z", orderId, buyerId: "B-1", sellerId: "S-1", purpose: "shipping" },
  ...{ fields: ["recipient.name"], actor: actorOf(principals.restricted) },
});
function table(...answers: StubAnswer[]) {
  const { config, requests } = stubAws(() => answers.shift() ?? { body: {} });
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ ...config, maxAttempts: 2 }));
  return { db, requests };
}

describe("reading", () => {
  const order = { orderId: "1", buyerId: "B-1" };
  const key = {
    pk: "application#app_1#2026-11-21#3",
    sk: "2026-11-21T09:00:00.000Z#acc_1",
    orderAt: "1#2026-11-21T09:00:00.000Z#acc_1",
  };
  const item = { ...key, ...record("acc_1") };

  it("gives an order's accesses, newest first, without how they are stored", async () => {
    const { db, requests } = table({ body: { Items: [marshall(item)] } });
    expect(await accessesTo(db, "t", order, { limit: 50 })).toEqual({
      records: [record("acc_1")],
      nextCursor: undefined,
    });
    expect(requests[0]?.body).toMatchObject({
      ...{ IndexName: "byBuyer", ScanIndexForward: false, Limit: 50 },
      ExpressionAttributeValues: { ":buyer": { S: "B-1" }, ":order": { S: "1#" } },
    });
  });

  it("gives a use of a contact token, which no access token came with", async () => {
    const { tokenId: _, ...actor } = actorOf(principals.app);
    const contact = { contactTokenId: "ct_1", use: "called", callId: "call_1" } as const;
    const called: AccessRecord = { ...record("acc_1"), fields: ["contact.phone"], actor, contact };
    const { db } = table({ body: { Items: [marshall({ ...key, ...called })] } });
    const { records } = await accessesTo(db, "t", order, { limit: 50 });
    expect(records).toEqual([called]);
    const items = records.map(({ buyerId, ...shown }) => shown);
    expect(readAccessLog.responses[200].body.safeParse({ items })).toMatchObject({ success: true });
  });

  it("goes on where a page ended", async () => {
    const { db, requests } = table({ body: { Items: [], LastEvaluatedKey: marshall({ buyerId: "B-1", ...key }) } });
    const { nextCursor: cursor } = await accessesTo(db, "t", order, { limit: 1 });
    await accessesTo(db, "t", order, { limit: 1, cursor });
    expect(requests[1]?.body.ExclusiveStartKey).toEqual(marshall({ buyerId: "B-1", ...key }));
  });

  const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each([
    ["gibberish", "!"],
    ["no JSON", Buffer.from("x").toString("base64url")],
    ["another list's", cursorOf({ ...key, orderAt: "2#x" })],
    ["one of an order whose id begins alike", cursorOf({ ...key, orderAt: "10#x" })],
    ["one with an empty key, which DynamoDB refuses", cursorOf({ ...key, pk: "" })],
    ["one without a key", cursorOf({ orderAt: key.orderAt })],
    ["null", cursorOf(null)],
  ])("refuses a cursor that is %s", async (_, cursor) => {
    const { db, requests } = table();
    const errors = [{ pointer: "#/query/cursor", detail: "is not a cursor of this list" }];
    await expect(accessesTo(db, "t", order, { limit: 1, cursor })).rejects.toMatchObject({
      code: "invalid_request",
      details: { errors },
    });
    expect(requests).toEqual([]);
  });
});
