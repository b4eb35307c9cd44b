import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { revokedTokenKey } from "#shared/standing/levels.ts";
import type { IssuedToken } from "./issued-token.ts";

/** Marks a token as revoked until it would have expired anyway. Twice is the same as once. */
export async function revokeToken(
  db: DynamoDBDocumentClient,
  table: string,
  token: IssuedToken,
  now: Date,
): Promise<void> {
  const { tokenId, clientId, expiresAt } = token;
  const Item = { ...revokedTokenKey(tokenId), clientId, revokedAt: now.toISOString(), ttl: expiresAt };
  await db.send(new PutCommand({ TableName: table, Item }));
}
