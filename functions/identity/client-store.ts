import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { scopesInForce, standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Grounds } from "./access-token.ts";
import type { Client } from "./client.ts";

const credentialRow = z.extend(standingRow, {
  clientId: z.string(),
  secrets: z.array(z.object({ hash: z.string(), createdAt: z.string(), expiresAt: z.optional(z.string()) })),
  applicationId: z.optional(z.string()),
  developerId: z.optional(z.string()),
  lastUsedAt: z.optional(z.string()),
});

/** Milliseconds for which a recorded use stands for those after it: a busy client costs a write an hour, not one a token. */
const resolution = 60 * 60 * 1000;
/** Milliseconds that a token waits for the record of its use: it is given without one as well. */
const longestWait = 2000;

export interface ClientStore {
  find(clientId: string): Promise<Client | undefined>;
  /** @returns undefined when a level that the client stands on is missing or not active */
  grounds(client: Client, now: Date): Promise<Grounds | undefined>;
  /** Records that a client got a token, unless that is known of the hour before. */
  recordUse(client: Client, now: Date): Promise<void>;
}

export function clientStore(db: DynamoDBDocumentClient, table: string): ClientStore {
  return {
    async find(clientId) {
      // No id of ours is as long as that, and DynamoDB refuses keys over 2 KiB; the look-up is made all the same.
      const id = clientId.length <= 256 ? clientId : "none";
      const [row] = await consistentRead(db, [{ table, key: levelKey(`credential#${id}`) }]);
      return storedRow(credentialRow, row);
    },

    async grounds(client, now) {
      const { applicationId, developerId } = client;
      const levels: LevelName[] =
        applicationId && developerId
          ? ["global", `developer#${developerId}`, `application#${applicationId}`]
          : ["global"];
      const answers = await consistentRead(
        db,
        levels.map((level) => ({ table, key: levelKey(level) })),
      );
      const rows = answers.map((row) => storedRow(standingRow, row));
      const inForce = rows.every((row, i) => (row ? row.status === "active" : levels[i] === "global"));
      if (!inForce) return undefined;
      const epochs = Object.fromEntries(levels.map((level, i) => [level.split("#", 1)[0], rows[i]?.epoch ?? 0]));
      const scopes = scopesInForce(applicationId ? rows.at(-1) : client, now, [...rows, client]);
      return { scopes, epochs: { ...epochs, credential: client.epoch } };
    },

    async recordUse({ clientId, lastUsedAt }, now) {
      const lately = new Date(now.getTime() - resolution).toISOString();
      if (lastUsedAt !== undefined && lastUsedAt > lately) return;
      const write = new UpdateCommand({
        TableName: table,
        Key: levelKey(`credential#${clientId}`),
        UpdateExpression: "SET lastUsedAt = :now",
        // Its status is not asked for: the role may name no attribute but this one, so that it can change no other.
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :lately)",
        ExpressionAttributeValues: { ":now": now.toISOString(), ":lately": lately },
      });
      // Where the condition fails somebody else has just recorded a use: nothing is missing.
      await unlessChanged(() => db.send(write, { abortSignal: AbortSignal.timeout(longestWait) }));
    },
  };
}
