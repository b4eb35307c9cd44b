import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { SendingTask } from "./sending.ts";
import { runSending } from "./sending-run.ts";

// A process that sends and does nothing else, so that its memory is that of sending.

const { endpoint, incident, given } = JSON.parse(process.argv[2] ?? "") as SendingTask;
const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };
const client = new DynamoDBClient({ endpoint, region: "local", credentials });
const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const result = await runSending(db, incident, given);
process.send?.(result, () => process.disconnect?.());
client.destroy();
