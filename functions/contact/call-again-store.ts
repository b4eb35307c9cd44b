import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { day } from "#shared/days.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { type CallEntry, callOf, callsKey } from "./call-rows.ts";
import { tokenKey, toToken } from "./contact-rows.ts";
import type { ContactToken, HolderKey } from "./contact-token.ts";

/** First round trip. */
export async function readToken(
  db: DynamoDBDocumentClient,
  contact: string,
  contactTokenId: string,
): Promise<ContactToken | undefined> {
  const [row] = await consistentRead(db, [{ table: contact, key: tokenKey(contactTokenId) }]);
  return toToken(row);
}

/** In the second round trip, beside the token's grounds. @returns undefined for a call of neither today nor yesterday */
export async function readNoted(
  db: DynamoDBDocumentClient,
  contact: string,
  holder: HolderKey,
  callId: string,
  now: Date,
): Promise<CallEntry | undefined> {
  const days = [now, new Date(now.getTime() - day)];
  const rows = await consistentRead(
    db,
    days.map((at) => ({ table: contact, key: callsKey(holder, at) })),
  );
  return rows.map((row) => callOf(row, callId)).find((call) => call !== undefined);
}
