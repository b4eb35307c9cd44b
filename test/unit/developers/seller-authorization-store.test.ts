import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { sellerAuthorizationStore } from "#developers/seller-authorization-store.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

const at = "2026-11-21T09:00:00.000Z";
const grant = { roles: ["shipping"], at, expiresAt: "2027-11-21T09:00:00.000Z", anew: false };
const before = { status: "withdrawn", epoch: 3, roles: ["orders"], authorizedAt: at, expiresAt: at } as const;

function table(answer: StubAnswer) {
  const { config, requests } = stubAws(() => answer);
  return {
    store: sellerAuthorizationStore(DynamoDBDocumentClient.from(new DynamoDBClient(config)), "standing"),
    requests,
  };
}

describe("authorising", () => {
  it("is one write, which says what was there before", async () => {
    const { store, requests } = table({ body: { Attributes: marshall(before) } });
    expect(await store.authorize("S-1", "app_1", grant)).toEqual({ before });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toMatchObject({
      Key: marshall({ pk: "seller#S-1", sk: "authorization#app_1" }),
      ExpressionAttributeValues: {
        ":active": { S: "active" },
        ":roles": { L: [{ S: "shipping" }] },
        ":raise": { N: "0" },
      },
    });
  });

  it("never lowers the epoch, and raises it where what was issued before has to stay dead", async () => {
    const { store, requests } = table({ body: {} });
    expect(await store.authorize("S-1", "app_1", { ...grant, anew: true })).toEqual({ before: undefined });
    expect(requests[0]?.body).toMatchObject({
      UpdateExpression: expect.stringContaining("epoch = if_not_exists(epoch, :zero) + :raise"),
      ExpressionAttributeValues: { ":raise": { N: "1" } },
    });
  });
});

describe("withdrawing", () => {
  it("ends what is active and raises the epoch in one conditional write", async () => {
    const { store, requests } = table({ body: {} });
    await store.withdraw("S-1", "app_1", at);
    expect(requests[0]?.body).toMatchObject({
      UpdateExpression: expect.stringContaining("epoch = epoch + :one"),
      ConditionExpression: "#status = :active",
    });
  });

  it("has nothing to do where there is none, or it is withdrawn already", async () => {
    const { store } = table({ error: "ConditionalCheckFailedException" });
    await expect(store.withdraw("S-1", "app_1", at)).resolves.toBeUndefined();
  });

  it("fails when its outcome is unknown", async () => {
    const { store } = table({ error: "InternalServerError", status: 500 });
    await expect(store.withdraw("S-1", "app_1", at)).rejects.toThrow();
  });
});
