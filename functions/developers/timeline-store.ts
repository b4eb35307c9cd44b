import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import {
  type MailTransition,
  mailStates,
  mailTransitions,
  type TimelineEntry,
  timelineActors,
  timelineEvents,
} from "./timeline.ts";

const entryRow = z.object({
  pk: z.string(),
  entryId: z.string(),
  at: z.string(),
  event: z.enum(timelineEvents),
  actor: z.enum(timelineActors),
  revision: whole(),
  reasons: z.optional(z.array(z.object({ clause: z.string(), message: z.string() }))),
  facts: z.optional(
    z.object({
      assessmentId: z.optional(z.string()),
      campaignId: z.optional(z.string()),
      clientId: z.optional(z.string()),
      roles: z.optional(z.array(z.string())),
      deadline: z.optional(z.string()),
      endsAt: z.optional(z.string()),
    }),
  ),
  mail: z.optional(z.enum(mailStates)),
});

const partition = (applicationId: string) => `application#${applicationId}`;

/** Entries that a reader is shown: an application is edited more often than anyone reads back. */
const shown = 100;

/** The latest entries of an application's timeline, the oldest first; strongly consistent. */
export async function readTimeline(
  db: DynamoDBDocumentClient,
  table: string,
  applicationId: string,
): Promise<TimelineEntry[]> {
  const { rows } = await newestFirst(db, table, { pk: partition(applicationId), sk: "timeline#" }, { limit: shown });
  return rows.flatMap((row) => toEntry(row) ?? []).reverse();
}

export function toEntry(row: Row | undefined): TimelineEntry | undefined {
  const stored = storedRow(entryRow, row);
  if (!stored) return undefined;
  const { pk: _, ...entry } = stored;
  return entry;
}

/** Which entry of which timeline. */
export interface EntryId extends Pick<TimelineEntry, "entryId" | "at"> {
  readonly applicationId: string;
}

const entryKey = ({ applicationId, at, entryId }: EntryId) => ({
  pk: partition(applicationId),
  sk: `timeline#${at}#${entryId}`,
});
export const entryRead = (table: string, id: EntryId): RowKey => ({ table, key: entryKey(id) });

/** Writes what became of an entry's mail. @returns false where that was said already, or there is no such entry */
export function writeMailState(
  db: DynamoDBDocumentClient,
  table: string,
  id: EntryId,
  transition: MailTransition,
): Promise<boolean> {
  const { from, to } = mailTransitions[transition];
  const before = from.map((state, i) => [`:from${i}`, state] as const);
  return unlessChanged(() =>
    db.send(
      new UpdateCommand({
        TableName: table,
        Key: entryKey(id),
        UpdateExpression: "SET mail = :to",
        ConditionExpression: `mail IN (${before.map(([name]) => name).join(", ")})`,
        ExpressionAttributeValues: { ...Object.fromEntries(before), ":to": to },
      }),
    ),
  );
}

/** The part of a transaction that appends an entry. */
export const entryPut = (table: string, applicationId: string, entry: TimelineEntry) => ({
  Put: {
    TableName: table,
    Item: { ...entryKey({ applicationId, ...entry }), applicationId, ...entry },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});
