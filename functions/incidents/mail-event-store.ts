import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import { buyerKey } from "./affected-rows.ts";
import type { MailEvent } from "./mail-event.ts";
import { toRecipient } from "./recipient-store.ts";
import { sendingKey, toPage } from "./sending-page-store.ts";
import { sendingTransitions } from "./sending-transitions.ts";

/**
 * Puts on record what SES says of a mail, and keeps the totals of its page right, together. Twice is as good as once; of a mail
 * whose state does not allow it, as of one that bounced before, nothing changes.
 */
export const keepMailEvent = (
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId, buyerId, transition, cause }: MailEvent,
  now: Date,
): Promise<true> =>
  untilWritten(async () => {
    const key = buyerKey(incidentId, buyerId);
    const [row] = await consistentRead(db, [{ table, key }]);
    if (row?.page === undefined) return true;
    const { state, complainedAt } = toRecipient(row);
    const { from, to } = transition ? sendingTransitions[transition] : { from: ["sending", "sent"], to: state };
    if (!(from as readonly string[]).includes(state) || (!transition && complainedAt)) return true;
    const pageKey = sendingKey(incidentId, Number(row.page));
    const [stored] = await consistentRead(db, [{ table, key: pageKey }]);
    const { totals, turn } = toPage(stored);
    const at = now.toISOString();
    const counted = totals && {
      ...totals,
      ...(transition ? { [state]: totals[state] - 1, [to]: totals[to] + 1 } : { complaints: totals.complaints + 1 }),
    };
    const TransactItems = [
      {
        Update: {
          TableName: table,
          Key: key,
          UpdateExpression: transition
            ? `SET mailState = :to, mailAt = :at${cause ? ", mailCause = :cause" : ""} REMOVE leaseUntil`
            : "SET complainedAt = :at",
          ConditionExpression: `mailState = :state${transition ? "" : " AND attribute_not_exists(complainedAt)"}`,
          ExpressionAttributeValues: {
            ...{ ":state": state, ":at": at },
            ...(transition && { ":to": to }),
            ...(cause && { ":cause": cause }),
          },
        },
      },
      {
        Update: {
          TableName: table,
          Key: pageKey,
          UpdateExpression: `SET turn = :next${counted ? ", totals = :totals" : ""}`,
          ConditionExpression: `turn = :turn AND ${counted ? "attribute_exists(totals)" : "attribute_not_exists(totals)"}`,
          ExpressionAttributeValues: { ":turn": turn, ":next": turn + 1, ...(counted && { ":totals": counted }) },
        },
      },
    ];
    return (await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })))) ? true : undefined;
  });
