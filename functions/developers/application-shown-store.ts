import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { applicationView, type Dossier } from "./application-view.ts";
import { readQueue } from "./queue-store.ts";
import { readTimeline } from "./timeline-store.ts";

/** An application as it is shown, with its timeline and, while an assessment is under way, its place in the queue. */
export async function readShown(db: DynamoDBDocumentClient, table: string, dossier: Dossier, now: Date) {
  const { applicationId, open } = dossier.application;
  const [timeline, queue] = await Promise.all([
    readTimeline(db, table, applicationId),
    open && readQueue(db, table, open, now),
  ]);
  return applicationView(dossier, { timeline, queue }, now);
}
