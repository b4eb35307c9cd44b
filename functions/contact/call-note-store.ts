import { type DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { accessRecord } from "#shared/access-log/access-record.ts";
import { accessRecordPut } from "#shared/access-log/access-record-store.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { Ids } from "#shared/ids.ts";
import { log } from "#shared/log/log.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import { type CallNote, isTooMany } from "./call-note.ts";
import {
  callAttribute,
  callbackDays,
  callbackKey,
  callsKey,
  guessesKey,
  toCalls,
  toGuard,
  ttlAfter,
} from "./call-rows.ts";
import { sealCaller } from "./callbacks.ts";
import { afterWrong, type CallerGuard, isRefused } from "./caller-guard.ts";
import { contactPolicy } from "./policy/contact.ts";

export interface NoteTables {
  readonly contact: string;
  readonly accessLog: string;
  readonly accessLogShards: number;
}

const { calls, guesses, kept } = contactPolicy;

/**
 * Counts a call, puts it on record, and remembers it for the buyer to return: all or nothing, and once however often it is
 * told. The day's row holds the ids of its calls, so that the count is of calls and not of tellings.
 * @throws Problem `try_again` after too many lost races
 */
export async function noteCall(
  db: DynamoDBDocumentClient,
  { contact, accessLog, accessLogShards }: NoteTables,
  keys: VaultKeys,
  ids: Ids,
  { ids: of, holder, use, callId, at, returnable }: CallNote,
): Promise<"noted" | "too_many"> {
  const { contactTokenId, orderId, buyerId, sellerId, applicationId, developerId, clientId } = of;
  const counted = {
    TableName: contact,
    Key: callsKey(holder, at),
    UpdateExpression: "SET #call = :call, #ttl = :ttl ADD ids :ids",
    ConditionExpression: "attribute_not_exists(ids) OR (size(ids) < :most AND NOT contains(ids, :id))",
    ExpressionAttributeNames: { "#call": callAttribute(callId), "#ttl": "ttl" },
    ExpressionAttributeValues: {
      ":call": { contactTokenId, use, at: at.toISOString() },
      ":ids": new Set([callId]),
      ":id": callId,
      ":most": calls.mostPerTokenAndDay,
      ":ttl": ttlAfter(at, kept.days),
    },
  };
  const record = accessRecord(
    {
      ...{ orderId, buyerId, sellerId, purpose: "contact", fields: ["contact.phone"] },
      actor: { type: "application", applicationId, developerId, clientId },
      contact: { contactTokenId, use, callId },
    },
    { ids, now: at },
  );
  const remembered = returnable && {
    TableName: contact,
    Item: {
      ...callbackKey(returnable.partition, contactTokenId),
      ...of,
      ...{ holder, at: at.toISOString(), liveUntil: returnable.liveUntil, ttl: ttlAfter(at, callbackDays) },
      ...(await sealCaller(keys, contactTokenId, returnable.caller)),
    },
  };
  const TransactItems = [
    { Update: counted },
    { Put: accessRecordPut(accessLog, accessLogShards, record) },
    ...(remembered ? [{ Put: remembered }] : []),
  ];
  return untilWritten(async () => {
    if (await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })))) return "noted";
    const get = new GetCommand({ TableName: contact, Key: counted.Key, ConsistentRead: true });
    const day = toCalls((await db.send(get)).Item);
    if (day?.ids.has(callId)) return "noted";
    return isTooMany(day, callId) ? "too_many" : undefined;
  });
}

/** Counts a wrong extension, once for each attempt. @returns what is known of the caller with it */
export async function noteWrong(
  db: DynamoDBDocumentClient,
  contact: string,
  caller: string,
  attempt: string,
  now: Date,
): Promise<CallerGuard> {
  const key = { TableName: contact, Key: guessesKey(caller) };
  return untilWritten(async () => {
    const before = toGuard((await db.send(new GetCommand({ ...key, ConsistentRead: true }))).Item);
    const after = afterWrong(before, attempt, now);
    if (after === before) return after;
    const put = new PutCommand({
      TableName: contact,
      Item: { ...key.Key, ...after, ttl: ttlAfter(now, guesses.forgottenAfterDays + 1) },
      ...(before
        ? { ConditionExpression: "version = :before", ExpressionAttributeValues: { ":before": before.version } }
        : { ConditionExpression: "attribute_not_exists(pk)" }),
    });
    if (!(await unlessChanged(() => db.send(put)))) return undefined;
    // Who it is stands nowhere: many callers with one wrong extension each are guessing, too.
    if (isRefused(after, now)) log("contact.caller_refused", { refusals: after.refusals });
    else log("contact.extension_wrong", { inARow: after.wrong.length });
    return after;
  });
}
