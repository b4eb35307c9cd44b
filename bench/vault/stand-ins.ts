import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import type { LocalKey, LocalTable } from "#local/system.ts";

const region = "eu-west-1";
const account = "111122223333";

const table = (name: string, partitionKey: string, sortKey: string): LocalTable => ({
  name,
  arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  properties: {
    KeySchema: [
      { AttributeName: partitionKey, KeyType: "HASH" },
      { AttributeName: sortKey, KeyType: "RANGE" },
    ],
    AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  },
});

/**
 * KMS and DynamoDB for key material alone: one KMS key, a table for our vault keys, one for the Encryption SDK's branch
 * keys.
 */
export async function startStandIns() {
  const tables = [table("vault-keys", "pk", "sk"), table("branch-keys", "branch-key-id", "type")];
  const keyId = randomUUID();
  const keyArn = `arn:aws:kms:${region}:${account}:key/${keyId}`;
  const key: LocalKey = { keyId, arn: keyArn, spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT" };
  const engine = await startDynamodb({ tables });
  const frontDoor = await startFrontDoor({
    system: { region, account, tables, keys: [key], functions: [] },
    dynamodbEndpoint: engine.endpoint,
    kmsStore: await openKmsStore({ keys: [key] }),
  });

  let kmsCalls = 0;
  frontDoor.onCall(({ service }) => {
    if (service === "kms") kmsCalls++;
  });
  const configuration = { region, endpoint: frontDoor.url, credentials: frontDoor.operator };
  const kms = new KMSClient(configuration);
  const dynamodb = new DynamoDBClient(configuration);
  return {
    keyArn,
    kms,
    dynamodb,
    /** KMS calls so far, as KMS counts them. */
    kmsCalls: () => kmsCalls,
    async close() {
      kms.destroy();
      dynamodb.destroy();
      await frontDoor.close();
      await engine.stop();
    },
  };
}
