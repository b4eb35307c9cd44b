import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import type { LocalInstance } from "#local/start.ts";

const tableVariables = {
  standing: "STANDING_TABLE",
  vault: "VAULT_TABLE",
  recordKeys: "RECORD_KEYS_TABLE",
  vaultKeys: "VAULT_KEYS_TABLE",
  accessLog: "ACCESS_LOG_TABLE",
  adminLog: "ADMIN_LOG_TABLE",
  developers: "DEVELOPERS_TABLE",
  contact: "CONTACT_TABLE",
  incidents: "INCIDENTS_TABLE",
  evidence: "EVIDENCE_TABLE",
  idempotency: "IDEMPOTENCY_TABLE",
} as const;
export type Table = keyof typeof tableVariables;
export const allTables = Object.keys(tableVariables) as Table[];

type Row = Readonly<Record<string, unknown>>;

/** A value of the functions' environment, whichever of them has it. */
function variable({ system }: LocalInstance, name: string): string {
  const value = system.functions.map(({ environment }) => environment[name]).find((one) => one !== undefined);
  if (value === undefined) throw new Error(`no function has ${name}`);
  return value;
}

/** Physical name of a table. */
export const tableName = (instance: LocalInstance, table: Table): string => variable(instance, tableVariables[table]);

/** What whoever runs the machine may do, and no function: look into every table, change rows, use every key. */
export function operatorOf(instance: LocalInstance) {
  const { url: endpoint, operator: credentials } = instance.frontDoor;
  const settings = { endpoint, credentials, region: instance.system.region };
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  return {
    db,
    kms: new KMSClient(settings),
    signingKeyArn: variable(instance, "SIGNING_KEY_ARNS"),
    evidenceKeyArn: variable(instance, "EVIDENCE_KEY_ARN"),
    vaultKeyArn: variable(instance, "VAULT_KEY_ARN"),
    async rows(table: Table): Promise<Row[]> {
      const rows: Row[] = [];
      const pages = paginateScan({ client: db }, { TableName: tableName(instance, table), ConsistentRead: true });
      for await (const { Items = [] } of pages) rows.push(...Items);
      return rows;
    },
    /** Starts an execution of the workflow of that name. */
    async start(workflow: string, name: string, input: object): Promise<void> {
      const stateMachineArn = instance.system.stateMachines.find((one) => one.name.endsWith(`-${workflow}`))?.arn;
      const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
      await new SFNClient(settings).send(command);
    },
  };
}

export type Operator = ReturnType<typeof operatorOf>;

/** Does `work`, and tells which calls functions made to AWS meanwhile. */
export async function callsDuring<T>(
  { frontDoor }: LocalInstance,
  work: () => Promise<T>,
): Promise<{ result: T; calls: CallRecord[] }> {
  const calls: CallRecord[] = [];
  const end = frontDoor.onCall((call) => {
    if (call.role !== "operator") calls.push(call);
  });
  try {
    return { result: await work(), calls };
  } finally {
    end();
  }
}

/** Milliseconds that a line may take from a function's standard output to the log. */
const longestWay = 5000;

/**
 * The catalogued lines that functions logged about one request, once the last of them has come: lines travel apart from
 * answers, and may be later.
 */
export async function logged({ logs }: LocalInstance, requestId: string): Promise<Record<string, unknown>[]> {
  for (const start = performance.now(); performance.now() - start < longestWay; await sleep(5)) {
    const lines = logs
      .read({ limit: 5000 })
      .filter(({ line }) => line.includes(requestId) && line.startsWith("{"))
      .map(({ line }) => JSON.parse(line) as Record<string, unknown>);
    if (lines.some(({ code }) => code === "request.served")) return lines;
  }
  throw new Error("a function has not logged that it served the request");
}
