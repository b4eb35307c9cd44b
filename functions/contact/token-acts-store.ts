import { type DynamoDBDocumentClient, QueryCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { Problem } from "#shared/errors/problem.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { type CallEntry, callbackKey, callEntries, callsPrefix } from "./call-rows.ts";
import { endUpdate, tokenKey, toToken, ttlOf } from "./contact-rows.ts";
import type { ContactToken, HolderKey } from "./contact-token.ts";
import { type GroundsTables, groundsIn, groundsReads } from "./grounds-store.ts";
import type { TokenGrounds } from "./token-life.ts";
import { type TokenTransition, tokenTransitions } from "./token-transitions.ts";

/**
 * A token for the application that has it, and all that its life hangs on: two round trips.
 * @throws Problem `not_found` for one that another application has, as for one that there is not
 */
export async function readOwnToken(
  db: DynamoDBDocumentClient,
  tables: GroundsTables,
  caller: Caller,
  contactTokenId: string,
): Promise<{ token: ContactToken; grounds: TokenGrounds }> {
  const wanted = [{ table: tables.contact, key: tokenKey(contactTokenId) }];
  const { principal, rows } = await readAsCaller(db, tables.standing, caller, wanted);
  const token = toToken(rows[0]);
  if (principal.kind !== "app" || token?.applicationId !== principal.applicationId) throw new Problem("not_found");
  const grounds = groundsIn(await consistentRead(db, groundsReads(tables, token, token.holder)));
  return { token, grounds };
}

/** Every call by what a token was given, day by day: at most one row for each day that it lives. */
export async function callsOf(
  db: DynamoDBDocumentClient,
  contact: string,
  { holder, issuedAt }: ContactToken,
): Promise<CallEntry[]> {
  const { pk, sk } = callsPrefix(holder);
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: contact,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":pk": pk, ":from": sk + issuedAt.slice(0, "yyyy-mm-dd".length), ":to": `${sk}9` },
    }),
  );
  return Items.flatMap(callEntries);
}

/** When a token's value leads nowhere any more, and where else that has to be known. */
export interface KnownEnd {
  readonly liveUntil: string;
  /** The partition in which its calls are remembered for the buyer to return. */
  readonly callback?: string | undefined;
}

/**
 * Writes what a transition made of a token and, while its value leads to it, when it ends by that. The call that a buyer may
 * return is told last: until then a return of it is refused all the same, and may be on record as if it had been put through.
 * @param end undefined where the value has been given to another
 * @returns false when another write came in between
 */
export async function writeTransition(
  db: DynamoDBDocumentClient,
  contact: string,
  transition: TokenTransition,
  after: ContactToken,
  end: KnownEnd | undefined,
): Promise<boolean> {
  const { contactTokenId, holder, version } = after;
  const from = statusIn(tokenTransitions[transition].from);
  const token = {
    TableName: contact,
    Item: { ...tokenKey(contactTokenId), ...after, ttl: ttlOf(after) },
    ...from,
    ConditionExpression: `${from.ConditionExpression} AND version = :version`,
    ExpressionAttributeValues: { ...from.ExpressionAttributeValues, ":version": version - 1 },
  };
  const endOn = (row: HolderKey) => end && endUpdate(contact, row, contactTokenId, end.liveUntil);
  const ofHolder = endOn(holder);
  const TransactItems = [{ Put: token }, ...(ofHolder ? [{ Update: ofHolder }] : [])];
  if (!(await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems }))))) return false;
  const ofCallback = end?.callback && endOn(callbackKey(end.callback, contactTokenId));
  // There is no such row unless somebody has called.
  if (ofCallback) await unlessChanged(() => db.send(new UpdateCommand(ofCallback)));
  return true;
}
