import { createSecretKey } from "node:crypto";
import { type DynamoDBDocumentClient, PutCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { callRelay } from "#contact/call-relay.ts";
import { contactKey } from "#contact/contact-key.ts";
import { issuerPorts } from "#contact/issuer-ports-store.ts";
import { relayPorts } from "#contact/relay-ports-store.ts";
import { tokenIssuer } from "#contact/token-issuer.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import type { Ids } from "#shared/ids.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { fakeClock, fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { type App, apps, pool } from "./parties.ts";

export const tables = {
  standing: "standing",
  vault: "vault",
  recordKeys: "record-keys",
  contact: "contact",
  accessLog: "access-log",
  adminLog: "admin-log",
  accessLogShards: 2,
} as const;

export const contactEngine = () =>
  dynamodbEngine({
    standing: { key: ["pk", "sk"] },
    vault: { key: ["pk", "sk"], indexes: { byPurge: ["purgeBucket", "purgeAt"] } },
    "record-keys": { key: ["pk"] },
    contact: { key: ["pk", "sk"] },
    "access-log": { key: ["pk", "sk"] },
    "admin-log": { key: ["pk", "sk"] },
  });

/** In the order in which they were made, also as text. */
function countedIds(): Ids {
  let count = 0;
  return { next: (prefix) => `${prefix}_${String(++count).padStart(26, "0")}` };
}

/** Before the clocks of Europe and America go back. */
const beginning = "2026-09-20T09:00:00.000Z";

/** What contact is made of, put together as the handlers do it; the clock stands still until it is set. */
export async function contactSystem(db: DynamoDBDocumentClient) {
  const ports = { ...fakePorts(), clock: fakeClock(beginning) };
  const { clock } = ports;
  const ids = countedIds();
  const keys = createVaultKeys(ports);
  const index = createBlindIndex(ports);
  const key = contactKey(createSecretKey(Buffer.alloc(32, 7)));

  const issuer = tokenIssuer({
    key: async () => key,
    ...{ pool, domain: "relay.marketplace.example", clock, ids },
    ...issuerPorts(db, tables),
  });
  const relay = callRelay({
    key: async () => key,
    ...{ pool, clock },
    ...relayPorts(db, tables, { keys, index, ids }),
  });

  for (const app of apps)
    for (const level of levelsOf(app)) {
      const granted = level.startsWith("application#") && { roles: ["shipping"], scopes: ["contact:issue"] };
      const Item = { ...levelKey(level), status: "active", epoch: 1, ...granted };
      await db.send(new PutCommand({ TableName: tables.standing, Item }));
    }
  return { db, clock, ids, keys, index, issuer, relay };
}
export type ContactSystem = Awaited<ReturnType<typeof contactSystem>>;

const levelsOf = ({ applicationId, developerId, clientId }: App) =>
  [`developer#${developerId}`, `application#${applicationId}`, `credential#${clientId}`] as const;

/** An application with a token that it was given this moment. */
export async function callerOf({ db }: ContactSystem, app: App) {
  const keys = levelsOf(app).map((level) => ({ table: tables.standing, key: levelKey(level) }));
  const [developer, application, credential] = (await consistentRead(db, keys)).map(
    (row) => storedRow(standingRow, row)?.epoch ?? 0,
  );
  const epochs = { global: 0, developer, application, credential } as AppPrincipal["epochs"];
  const claimed: AppPrincipal = { kind: "app", ...app, tokenId: "tok_1", epochs, scopes: ["contact:issue"] };
  return { claimed, scope: "contact:issue" } as const;
}

/** A developer makes a new secret: the epoch rises, and nobody revoked anything. */
export const rotate = ({ db }: ContactSystem, { clientId }: App) =>
  db.send(
    new UpdateCommand({
      ...{ TableName: tables.standing, Key: levelKey(`credential#${clientId}`) },
      ...{ UpdateExpression: "ADD epoch :one", ExpressionAttributeValues: { ":one": 1 } },
    }),
  );

export async function allRows(db: DynamoDBDocumentClient, TableName: string) {
  const rows: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}
