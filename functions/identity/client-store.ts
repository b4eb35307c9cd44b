import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { scopesInForce, standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Grounds } from "./access-token.ts";
import type { Client } from "./client.ts";

const credentialRow = z.extend(standingRow, {
  clientId: z.string(),
  secrets: z.array(z.object({ hash: z.string(), createdAt: z.string(), expiresAt: z.optional(z.string()) })),
  applicationId: z.optional(z.string()),
  developerId: z.optional(z.string()),
});

export interface ClientStore {
  find(clientId: string): Promise<Client | undefined>;
  /** @returns undefined when a level that the client stands on is missing or not active */
  grounds(client: Client, now: Date): Promise<Grounds | undefined>;
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
      const scopes = applicationId ? scopesInForce(rows.at(-1), now) : (client.scopes ?? []);
      return { scopes, epochs: { ...epochs, credential: client.epoch } };
    },
  };
}
