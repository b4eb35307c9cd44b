import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { killSwitchStore } from "#identity/kill-switch-store.ts";
import type { Subject } from "#identity/standing-transitions.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

const at = new Date("2026-11-21T09:00:00.000Z");
const row = {
  pk: "staff#otto",
  sk: "standing",
  status: "revoked",
  epoch: 4,
  revokedAt: at.toISOString(),
  revokedBy: "rita",
};
const { pk: _, sk: __, ...standing } = row;

function table(answer: StubAnswer) {
  const { config, requests } = stubAws(() => answer);
  return { store: killSwitchStore(DynamoDBDocumentClient.from(new DynamoDBClient(config)), "standing"), requests };
}
const changed = { body: { Attributes: marshall(row) } };
const revoke = (subject: Subject, answer: StubAnswer) => {
  const { store, requests } = table(answer);
  return { outcome: store.revoke(subject, { by: "rita", at, reason: "a leak" }), requests };
};

describe("a revocation", () => {
  it.each<[Subject, string]>([
    ["application#app_1", "#status IN (:from0, :from1)"],
    ["staff#otto", "attribute_not_exists(pk) OR #status IN (:from0, :from1)"],
  ])("is one conditional write that moves the status and raises the epoch: %s", async (subject, condition) => {
    const { outcome, requests } = revoke(subject, changed);
    expect(await outcome).toEqual({ changed: true, standing });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      target: "UpdateItem",
      body: {
        ...{ Key: marshall({ pk: subject, sk: "standing" }), ConditionExpression: condition },
        UpdateExpression: expect.stringContaining("SET #status = :to, epoch = if_not_exists(epoch, :zero) + :one"),
        ExpressionAttributeValues: { ":to": { S: "revoked" }, ":from0": { S: "active" }, ":from1": { S: "suspended" } },
      },
    });
  });

  it.each([
    ["what stands there when it was revoked already", marshall(row), standing],
    ["that there is nobody", undefined, undefined],
  ])("says %s", async (_, Item, expected) => {
    const send = async () => {
      throw new ConditionalCheckFailedException({ message: "", $metadata: {}, ...(Item ? { Item } : {}) });
    };
    const store = killSwitchStore({ send } as unknown as DynamoDBDocumentClient, "standing");
    const outcome = await store.revoke("application#app_1", { by: "ron", at, reason: "x" });
    expect(outcome).toEqual({ changed: false, standing: expected });
  });

  it("fails when its outcome is unknown", async () => {
    await expect(revoke("staff#otto", { error: "InternalServerError", status: 500 }).outcome).rejects.toThrow();
  });
});

it("a reinstatement is refused by its condition to the one who revoked, and ends tokens of people from before", async () => {
  const { store, requests } = table(changed);
  await store.reinstate("staff#otto", { by: "ron", at, rationale: "cleared" });
  expect(requests[0]?.body).toMatchObject({
    ConditionExpression: "revokedBy <> :by AND #status IN (:from0)",
    UpdateExpression: expect.stringContaining("tokensNotBefore = :now"),
    ExpressionAttributeValues: {
      ":by": { S: "ron" },
      ":to": { S: "active" },
      ":now": { N: String(at.getTime() / 1000) },
    },
  });
});
