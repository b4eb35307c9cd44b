import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { type AccessRecord, actorOf } from "#shared/access-log/access-record.ts";
import { accessRecordPut, appendAccess } from "#shared/access-log/access-record-store.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

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

  it("is the same Put alone and in a transaction", async () => {
    const { db, requests } = table();
    await appendAccess(db, "access-log", 8, [record("acc_1")]);
    const { Item, ...put } = accessRecordPut("access-log", 8, record("acc_1"));
    expect(requests[0]?.body).toMatchObject({ ...put, Item: { pk: { S: Item.pk }, sk: { S: Item.sk } } });
    expect(Item).toMatchObject(record("acc_1"));
  });
});
