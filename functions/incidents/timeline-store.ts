import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { timelineEvents } from "./incident-vocabulary.ts";
import type { TimelineEntry } from "./timeline.ts";

const actor = z.custom<TimelineEntry["actor"]>((value) => typeof value === "string");
const entryRow = z.object({ entryId: z.string(), at: z.string(), event: z.enum(timelineEvents), actor });

const partition = (incidentId: string) => `incident#${incidentId}`;

/** The part of a transaction that appends an entry. */
export const entryPut = (table: string, incidentId: string, entry: TimelineEntry) => ({
  Put: {
    TableName: table,
    Item: { pk: partition(incidentId), sk: `timeline#${entry.at}#${entry.entryId}`, ...entry },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

/** Entries that a reader is shown. */
const shown = 100;

/** The latest entries of an incident's timeline, the oldest first; strongly consistent. */
export async function readTimeline(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
): Promise<TimelineEntry[]> {
  const { rows } = await newestFirst(db, table, { pk: partition(incidentId), sk: "timeline#" }, { limit: shown });
  return rows.flatMap((row) => storedRow(entryRow, row) ?? []).reverse();
}
