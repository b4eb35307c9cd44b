import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { affectedPartition, buyerKey, toAffected } from "./affected-rows.ts";
import type { Lease, Recipient, Settled } from "./recipient.ts";
import type { SendingPage } from "./sending-page.ts";
import { mailCauses, recipientStates, sendingTransitions } from "./sending-transitions.ts";

/** What the row of an affected buyer says of the mail: nothing, until somebody takes it. */
const mailRow = z.object({
  mailState: z._default(z.enum(recipientStates), "pending"),
  mailAt: z.optional(z.string()),
  leaseUntil: z.optional(z.string()),
  unknown: z._default(whole(), 0),
  mailCause: z.optional(z.enum(mailCauses)),
  complainedAt: z.optional(z.string()),
});

/** @throws IntegrityError for a row that is none of a buyer */
export function toRecipient(row: Row): Recipient {
  const affected = toAffected(row);
  const { mailState, mailAt, mailCause, ...mail } = storedRow(mailRow, row) as z.output<typeof mailRow>;
  if (!("buyer" in affected)) throw new TypeError("an order is no recipient");
  return { buyer: affected.buyer, state: mailState, at: mailAt, cause: mailCause, ...mail };
}

/** Everyone of a page, in the order of their ids; strongly consistent, 1 MB a round trip. @param from the first, not the page's */
export async function* recipientsOf(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  { bucket, first, last }: Pick<SendingPage, "bucket" | "first" | "last">,
  from = first,
): AsyncGenerator<Recipient> {
  const pages = paginateQuery(
    { client: db },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
      FilterExpression: "attribute_exists(buyerId)",
      ExpressionAttributeValues: {
        ":pk": affectedPartition(incidentId, bucket),
        ":first": buyerKey(incidentId, from).sk,
        ":last": buyerKey(incidentId, last).sk,
      },
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map(toRecipient);
}

/** On whom, and in whose name, something is written about a mail. */
export interface MailOf {
  readonly incidentId: string;
  readonly page: number;
  readonly recipient: Recipient;
}

/**
 * Takes a mail upon oneself, for a time. Of one that somebody took before and never said what became of it, that is counted.
 * @returns false when somebody else has it, or it is done
 */
export function takeMail(
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId, page, recipient }: MailOf,
  { from, until }: Lease,
): Promise<boolean> {
  const again = recipient.state === "sending";
  const may = again
    ? "mailState = :sending AND leaseUntil = :read"
    : "attribute_not_exists(mailState) OR mailState = :pending";
  const { take } = sendingTransitions;
  return unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: buyerKey(incidentId, recipient.buyer.buyerId),
        UpdateExpression: `SET mailState = :sending, mailAt = :now, leaseUntil = :until, page = :page${again ? " ADD #unknown :one" : ""}`,
        ConditionExpression: `attribute_exists(buyerId) AND (${may})`,
        ...(again && { ExpressionAttributeNames: { "#unknown": "unknown" } }),
        ExpressionAttributeValues: {
          ...{ ":sending": take.to, ":now": from.toISOString(), ":until": until, ":page": page },
          ...(again ? { ":read": recipient.leaseUntil, ":one": 1 } : { ":pending": "pending" }),
        },
      }),
    ),
  );
}

/** Puts on record what became of a mail that one has taken. @returns false when it is not one's own any more, or SES spoke first */
export function settleMail(
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId, recipient }: MailOf,
  { until }: Lease,
  { transition, at, leaseUntil, cause, messageId }: Settled,
): Promise<boolean> {
  const { from, to } = sendingTransitions[transition];
  const may = statusIn(from, "mailState");
  const set = [
    ...["mailState = :to", "mailAt = :at"],
    ...(leaseUntil ? ["leaseUntil = :lease"] : []),
    ...(cause ? ["mailCause = :cause"] : []),
    ...(messageId ? ["messageId = :message"] : []),
  ];
  return unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: buyerKey(incidentId, recipient.buyer.buyerId),
        UpdateExpression: `SET ${set.join(", ")}${leaseUntil ? "" : " REMOVE leaseUntil"}`,
        ConditionExpression: `${may.ConditionExpression} AND leaseUntil = :until`,
        ExpressionAttributeNames: may.ExpressionAttributeNames,
        ExpressionAttributeValues: {
          ...may.ExpressionAttributeValues,
          ...{ ":to": to, ":at": at.toISOString(), ":until": until },
          ...(leaseUntil && { ":lease": leaseUntil }),
          ...(cause && { ":cause": cause }),
          ...(messageId && { ":message": messageId }),
        },
      }),
    ),
  );
}
