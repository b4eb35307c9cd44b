import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { EncryptCommand, GenerateDataKeyCommand, ReEncryptCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalKey } from "#local/system.ts";
import {
  account,
  aFunction,
  aKey,
  allow,
  aTable,
  denied,
  dynamodbClient,
  kmsClient,
  ordersTable as orders,
  region,
  roleOf,
  startSystem,
} from "./front-door-fixtures.ts";

const viaDynamodb = { "kms:ViaService": `dynamodb.${region}.amazonaws.com` };
const encryptedWith = (KMSMasterKeyId: string) => ({
  SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId },
});

const tablesKey = aKey("tables-key");
const sealed = aTable("sealed", encryptedWith(tablesKey.arn));
const shared = aTable("shared", encryptedWith("shared-key"));
const sharedKey: LocalKey = {
  ...aKey("shared-key"),
  policy: [
    {
      ...allow(["kms:Decrypt", "kms:GenerateDataKey*"], ["*"], {
        StringEquals: { "kms:CallerAccount": account, ...viaDynamodb },
      }),
      principals: ["*"],
    },
  ],
};
const vault = aKey("vault-key");
const ordersAndIndexes = [orders.arn, `${orders.arn}/index/*`];

const functions = [
  aFunction(
    "tenant",
    allow(["dynamodb:*"], ordersAndIndexes, {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["order#1", "seller#1"] },
    }),
  ),
  aFunction(
    "projector",
    allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], ordersAndIndexes, {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "status"] },
    }),
  ),
  aFunction("keyless", allow(["dynamodb:*"], [sealed.arn])),
  aFunction(
    "keyed",
    allow(["dynamodb:*"], [sealed.arn]),
    allow(["kms:Decrypt"], [tablesKey.arn], { StringEquals: viaDynamodb }),
  ),
  aFunction("member", allow(["dynamodb:PutItem"], [shared.arn]), allow(["kms:*"], ["*"])),
  aFunction(
    "labels",
    allow(["kms:Decrypt", "kms:GenerateDataKey"], [vault.arn], {
      StringEquals: { "kms:EncryptionContext:purpose": "vault-key", "kms:EncryptionContext:class": "address" },
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["purpose", "class", "keyId"] },
    }),
  ),
  aFunction("rewrapper", allow(["kms:ReEncryptFrom"], [vault.arn])),
];

let system: Awaited<ReturnType<typeof startSystem>>;

beforeAll(async () => {
  system = await startSystem({ tables: [orders, sealed, shared], keys: [vault, tablesKey, sharedKey], functions });
});

afterAll(() => system.stop());

const asRole = (name: string): DynamoDBClient => dynamodbClient(system.frontDoor, roleOf(name));
const Key = { pk: { S: "order#1" }, sk: { S: "order" } };
const Item = { ...Key, seller: { S: "seller#1" } };
const otherKey = { ...Key, pk: { S: "order#2" } };

describe("a role limited to some partition keys", () => {
  const TableName = orders.name;
  const ExpressionAttributeNames = { "#key": "pk" };

  test("reaches these", async () => {
    const client = asRole("tenant");
    await expect(client.send(new PutItemCommand({ TableName, Item }))).resolves.toBeDefined();
    await expect(client.send(new GetItemCommand({ TableName, Key }))).resolves.toMatchObject({ Item });
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: "(#key = :key) AND begins_with(sk, :start)",
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ":key": Key.pk, ":start": { S: "o" } },
    });
    await expect(client.send(query)).resolves.toMatchObject({ Count: 1 });
    const indexQuery = new QueryCommand({
      TableName,
      IndexName: "by-seller",
      KeyConditionExpression: "seller = :seller",
      ExpressionAttributeValues: { ":seller": Item.seller },
    });
    await expect(client.send(indexQuery)).resolves.toMatchObject({ Count: 1 });
  });

  test("does not reach others, in any way", async () => {
    const client = asRole("tenant");
    await expect(client.send(new PutItemCommand({ TableName, Item: { ...Item, ...otherKey } }))).rejects.toMatchObject(
      denied,
    );
    await expect(client.send(new GetItemCommand({ TableName, Key: otherKey }))).rejects.toMatchObject(denied);
    const batch = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key, otherKey] } } });
    await expect(client.send(batch)).rejects.toMatchObject(denied);
    const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: otherKey } }] });
    await expect(client.send(transaction)).rejects.toMatchObject(denied);
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: "#key = :key",
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ":key": otherKey.pk },
    });
    await expect(client.send(query)).rejects.toMatchObject(denied);
    const unusual = new QueryCommand({
      TableName,
      KeyConditionExpression: ":low < #key",
      ExpressionAttributeNames,
      ExpressionAttributeValues: { ":low": { S: "a" } },
    });
    await expect(client.send(unusual)).rejects.toMatchObject(denied);
  });
});

describe("a role limited to some attributes", () => {
  const TableName = orders.name;

  test("names these, and no others, in any expression", async () => {
    const update = (UpdateExpression: string, ExpressionAttributeNames?: Record<string, string>) =>
      asRole("projector").send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression,
          ExpressionAttributeValues: { ":value": { S: "shipped" } },
          ...(ExpressionAttributeNames && { ExpressionAttributeNames }),
        }),
      );
    await expect(update("SET #status = :value", { "#status": "status" })).resolves.toBeDefined();
    await expect(update("SET #status = :value", { "#status": "seller" })).rejects.toMatchObject(denied);
    await expect(update("SET seller.part[0] = :value")).rejects.toMatchObject(denied);
    const projection = new GetItemCommand({ TableName, Key, ProjectionExpression: "pk, seller" });
    await expect(asRole("projector").send(projection)).rejects.toMatchObject(denied);
  });
});

describe("a table encrypted with a customer managed key", () => {
  test("opens for roles that may decrypt with that key by way of DynamoDB", async () => {
    const command = new PutItemCommand({ TableName: sealed.name, Item: Key });
    await expect(asRole("keyed").send(command)).resolves.toBeDefined();
    await expect(asRole("keyless").send(command)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`kms:Decrypt on resource: ${tablesKey.arn}`),
    });
  });

  test("does not let these roles use the key themselves", async () => {
    const client = kmsClient(system.frontDoor, roleOf("keyed"));
    await expect(
      client.send(new EncryptCommand({ KeyId: tablesKey.keyId, Plaintext: Buffer.of(1) })),
    ).rejects.toMatchObject(denied);
  });
});

describe("a table whose key opens to everyone, by way of DynamoDB only", () => {
  test("needs no permission on the key", async () => {
    const command = new PutItemCommand({ TableName: shared.name, Item: Key });
    await expect(asRole("member").send(command)).resolves.toBeDefined();
  });

  test("keeps the key closed to direct use, even for a role that may use every key", async () => {
    const client = kmsClient(system.frontDoor, roleOf("member"));
    const command = new EncryptCommand({ KeyId: sharedKey.keyId, Plaintext: Buffer.of(1) });
    await expect(client.send(command)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("because no resource-based policy allows the kms:Encrypt action"),
    });
  });
});

describe("KMS by encryption context", () => {
  const generate = (EncryptionContext: Record<string, string>, role = "labels") =>
    kmsClient(system.frontDoor, roleOf(role)).send(
      new GenerateDataKeyCommand({ KeyId: vault.keyId, KeySpec: "AES_256", EncryptionContext }),
    );

  test("a role uses the key for the class of fields that its policy names, and for no other", async () => {
    const allowed = { purpose: "vault-key", class: "address", keyId: "address/2026-11" };
    await expect(generate(allowed)).resolves.toBeDefined();
    await expect(generate({ ...allowed, class: "contact" })).rejects.toMatchObject(denied);
    await expect(generate({ ...allowed, more: "x" })).rejects.toMatchObject(denied);
    await expect(generate({ purpose: "vault-key" })).rejects.toMatchObject(denied);
    await expect(generate({})).rejects.toMatchObject(denied);
  });

  test("ReEncrypt needs a permission on either side", async () => {
    const operator = kmsClient(system.frontDoor);
    const { CiphertextBlob } = await operator.send(new EncryptCommand({ KeyId: vault.keyId, Plaintext: Buffer.of(1) }));
    const command = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: vault.keyId });
    await expect(kmsClient(system.frontDoor, roleOf("rewrapper")).send(command)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("kms:ReEncryptTo"),
    });
    await expect(operator.send(command)).resolves.toBeDefined();
  });
});
