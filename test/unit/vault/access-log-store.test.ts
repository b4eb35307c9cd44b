import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { principals } from "#test/unit/fakes/principals.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";
import { type AccessRecord, actorOf } from "#vault/access-log.ts";
import { accessesTo, appendAccess } from "#vault/access-log-store.ts";

const record = (accessId: string, orderId = "1"): AccessRecord => ({
  ...{ accessId, at: "2026-11-21T09:00:00.000Z", orderId, buyerId: "B-1", sellerId: "S-1", purpose: "shipping" },
  ...{ fields: ["recipient.name"], actor: actorOf(principals.restricted) },
});
function table(...answers: StubAnswer[]) {
  const { config, requests } = stubAws(() => answers.shift() ?? { body: {} });
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ ...config, maxAttempts: 2 }));
  return { db, requests };
}

describe("appending", () => {
  it("puts each record once, where there is none, found by actor and by order", async () => {
    const { db, requests } = table();
    await appendAccess(db, "access-log", 8, [record("acc_1"), record("acc_2", "2")]);
    expect(requests.map(({ target }) => target)).toEqual(["PutItem", "PutItem"]);
    expect(requests[1]?.body).toMatchObject({
      ConditionExpression: "attribute_not_exists(pk)",
      Item: {
        pk: { S: expect.stringMatching(/^application#app_\w+#2026-11-21#[0-7]$/) },
        sk: { S: "2026-11-21T09:00:00.000Z#acc_2" },
        orderAt: { S: "2#2026-11-21T09:00:00.000Z#acc_2" },
      },
    });
  });

  it("fails when one of several records may not be durable", async () => {
    const { db } = table({ body: {} }, { error: "AccessDeniedException" });
    await expect(appendAccess(db, "t", 8, [record("acc_1"), record("acc_2")])).rejects.toThrow();
  });

  it("is done when the first attempt was, and only its answer was lost", async () => {
    const lost = { broken: Object.assign(new Error("reset"), { name: "TimeoutError" }) };
    const { db, requests } = table(lost, { error: "ConditionalCheckFailedException" });
    await expect(appendAccess(db, "t", 8, [record("acc_1")])).resolves.not.toThrow();
    expect(requests).toHaveLength(2);
  });

  it("has nothing to do for nothing", async () => {
    const { db, requests } = table();
    await appendAccess(db, "t", 8, []);
    expect(requests).toEqual([]);
  });
});

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
