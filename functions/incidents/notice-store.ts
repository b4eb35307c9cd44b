import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { whole } from "#shared/schema.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Incident } from "./incident.ts";
import { moveIncident } from "./incident-move-store.ts";
import type { IncidentTables } from "./incident-store.ts";
import { type NoticeDraft, noticeLanguages } from "./notice.ts";
import type { Approved } from "./notice-approval.ts";
import { codePut } from "./notice-code-store.ts";
import type { Drafted } from "./notice-drafting.ts";

const text = z.object({
  whatHappened: z.string(),
  whatWeAreDoing: z.string(),
  whatYouCanDo: z.string(),
  contact: z.string(),
});

export const draftRow = z.object({
  revision: whole(),
  author: z.string(),
  at: z.string(),
  language: z.enum(noticeLanguages),
  texts: z.partialRecord(z.enum(noticeLanguages), text),
});

const draftKey = (incidentId: string, revision: number) => ({
  pk: `incident#${incidentId}`,
  sk: `notice#${String(revision).padStart(6, "0")}`,
});

/** The words of one revision; strongly consistent. */
export async function readDraft(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
  revision: number,
): Promise<NoticeDraft | undefined> {
  const [row] = await consistentRead(db, [{ table, key: draftKey(incidentId, revision) }]);
  return storedRow(draftRow, row);
}

/**
 * The words that count for an incident.
 * @returns undefined where nobody has written any
 * @throws IntegrityError where the incident names words that are not there
 */
export async function currentDraft(
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId, notice }: Incident,
): Promise<NoticeDraft | undefined> {
  if (!notice) return undefined;
  const draft = await readDraft(db, table, incidentId, notice.revision);
  if (!draft) throw new IntegrityError(`incident#${incidentId} lacks the words of its notice`);
  return draft;
}

type Tables = Pick<IncidentTables, "incidents" | "adminLog">;

/** Appends words and has the incident name them, together. @returns false when the incident was changed since it was read */
export function writeDraft(
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: Tables,
  incident: Incident,
  { move, act, draft }: Drafted,
): Promise<boolean> {
  const put = {
    TableName: incidents,
    Item: { ...draftKey(incident.incidentId, draft.revision), ...draft },
    ConditionExpression: "attribute_not_exists(pk)",
  };
  const items = [{ Put: put }];
  return moveIncident(db, incidents, incident, move, { act: { table: adminLog, record: act }, items });
}

/** Approves words and makes their code good, together. @returns false when the incident was changed, or the code is taken */
export function writeApproval(
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: Tables,
  incident: Incident,
  { move, act, decision: { code, at } }: Approved,
): Promise<boolean> {
  const { title, detectedAt, exercise } = incident;
  const dayOf = (instant: string) => instant.slice(0, "yyyy-mm-dd".length);
  const said = { title, date: dayOf(at), detectedOn: dayOf(detectedAt), exercise };
  const items = [codePut(incidents, code, said)];
  return moveIncident(db, incidents, incident, move, { act: { table: adminLog, record: act }, items });
}
