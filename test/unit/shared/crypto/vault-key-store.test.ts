import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { type StubAnswer, stubAws } from "./stub-aws.ts";

const id = { purpose: "vault-key", class: "contact", keyId: "2026-11" } as const;
const key = {
  wrapped: Uint8Array.of(1, 2, 3),
  commitment: Uint8Array.of(4, 5),
  kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/vault",
  createdAt: new Date("2026-11-21T09:00:00.000Z"),
};
const row = {
  pk: { S: "class#contact" },
  sk: { S: "2026-11" },
  wrapped: { B: "AQID" },
  commitment: { B: "BAU=" },
  kmsKeyArn: { S: key.kmsKeyArn },
  createdAt: { S: "2026-11-21T09:00:00.000Z" },
};

function table(answer: StubAnswer) {
  const { config, requests } = stubAws(() => answer);
  return {
    store: createVaultKeyStore(DynamoDBDocumentClient.from(new DynamoDBClient(config)), "vault-keys"),
    requests,
  };
}

describe("get", () => {
  it("reads one row, strongly consistent", async () => {
    const { store, requests } = table({ body: { Item: row } });
    expect(await store.get(id)).toEqual(key);
    const body = { TableName: "vault-keys", Key: { pk: row.pk, sk: row.sk }, ConsistentRead: true };
    expect(requests).toEqual([{ target: "GetItem", body }]);
  });

  it("gives nothing if there is no row", async () => {
    expect(await table({ body: {} }).store.get(id)).toBeUndefined();
  });

  it.each([
    ["vault-key", "class#contact"],
    ["blind-index", "index#contact"],
    ["contact-token", "token#contact"],
  ] as const)("keeps keys of the purpose %s apart, in %s", async (purpose, pk) => {
    const { store, requests } = table({ body: {} });
    await store.get({ purpose, class: "contact", keyId: "1" });
    expect(requests[0]?.body.Key).toEqual({ pk: { S: pk }, sk: { S: "1" } });
  });

  it.each<[string, Record<string, unknown>]>([
    ["has no wrapped key", { ...row, wrapped: undefined }],
    ["has an empty wrapped key", { ...row, wrapped: { B: "" } }],
    ["has a wrapped key larger than KMS takes", { ...row, wrapped: { B: Buffer.alloc(6145).toString("base64") } }],
    ["has a wrapped key that is text", { ...row, wrapped: { S: "AQID" } }],
    ["has no commitment", { ...row, commitment: undefined }],
    ["has no date", { ...row, createdAt: { S: "yesterday" } }],
  ])("refuses a row that %s", async (_, Item) => {
    const attempt = table({ body: { Item } }).store.get(id);
    await expect(attempt).rejects.toThrow(new IntegrityError("vault-key/contact/2026-11"));
  });
});

describe("putIfAbsent", () => {
  it("writes one row, on condition that there is none", async () => {
    const { store, requests } = table({ body: {} });
    expect(await store.putIfAbsent(id, key)).toBe(true);
    const body = { TableName: "vault-keys", Item: row, ConditionExpression: "attribute_not_exists(pk)" };
    expect(requests).toEqual([{ target: "PutItem", body }]);
  });

  it("says that there was one", async () => {
    const { store } = table({ error: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" });
    expect(await store.putIfAbsent(id, key)).toBe(false);
  });
});

describe.each(["get", "putIfAbsent"] as const)("%s", (call) => {
  it.each<StubAnswer>([
    { error: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" },
    { error: "com.amazonaws.dynamodb.v20120810#InternalServerError", status: 500 },
    { error: "com.amazon.coral.service#AccessDeniedException" },
    { broken: new Error("socket hang up") },
  ])("takes %o for DynamoDB being unavailable", async (answer) => {
    const { store } = table(answer);
    const error = await (call === "get" ? store.get(id) : store.putIfAbsent(id, key)).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ dependency: "dynamodb", cause: expect.any(Error) });
  });
});
