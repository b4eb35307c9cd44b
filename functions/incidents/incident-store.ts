import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { incidentKey, incidentList, incidentRead } from "#shared/incidents/opened-incident.ts";
import { whole } from "#shared/schema.ts";
import { changeItems } from "#shared/standing/standing-change-store.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { consistentRead, type Row } from "#shared/storage/consistent-read.ts";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Incident, Opened } from "./incident.ts";
import { incidentStatuses } from "./incident-transitions.ts";
import { containmentModes, incidentKinds, severities } from "./incident-vocabulary.ts";
import { entryPut } from "./timeline-store.ts";

const subject = z.custom<Subject>((value) => typeof value === "string" && value.includes("#"));

export const totalsRow = z.object({
  buyers: whole(),
  orders: whole(),
  asserted: whole(),
  byField: z.partialRecord(z.enum(loggedFields), whole()),
  byCountry: z.record(z.string(), whole()),
  groups: z.record(z.string(), whole()),
  firstAccess: z.optional(z.string()),
  lastAccess: z.optional(z.string()),
});

const incidentRow = z.object({
  incidentId: z.string(),
  kind: z.enum(incidentKinds),
  title: z.string(),
  severity: z.enum(severities),
  detectedAt: z.string(),
  suspects: z.array(subject),
  window: z.object({ from: z.string(), to: z.string() }),
  fields: z.optional(z.array(z.enum(loggedFields))),
  narrative: z.string(),
  contain: z.boolean(),
  exercise: z.boolean(),
  openedAt: z.string(),
  openedBy: z.string(),
  status: z.enum(incidentStatuses),
  containment: z.object({
    mode: z.enum(containmentModes),
    before: z.array(
      z.object({
        subject,
        status: z.enum(["active", "suspended", "revoked"]),
        epoch: whole(),
        roles: z.array(z.string()),
        revokedByIncident: z.optional(z.string()),
      }),
    ),
    containedAt: z.optional(z.string()),
    authorizationsWithdrawn: z.optional(whole()),
  }),
  scopeRevision: whole(),
  scope: z.optional(totalsRow),
  acknowledged: z.optional(z.object({ at: z.string(), by: z.string() })),
  told: z.optional(z.record(z.string(), z.object({ at: z.string(), by: z.string(), reference: z.string() }))),
  notice: z.optional(
    z.object({
      revision: whole(),
      author: z.string(),
      scopeRevision: whole(),
      rejected: z.optional(z.object({ by: z.string(), at: z.string(), rationale: z.string() })),
    }),
  ),
  decision: z.optional(
    z.discriminatedUnion("notify", [
      z.object({ notify: z.literal(false), rationale: z.string(), by: z.string(), at: z.string() }),
      z.object({ notify: z.literal(true), revision: whole(), code: z.string(), by: z.string(), at: z.string() }),
    ]),
  ),
  notifiedAt: z.optional(z.string()),
  closedAt: z.optional(z.string()),
  version: whole(),
});

export { incidentKey, incidentRead } from "#shared/incidents/opened-incident.ts";
export const toIncident = (row: Row | undefined): Incident | undefined => storedRow(incidentRow, row);

/** @throws IntegrityError for one that is named by what we wrote ourselves, and is not there */
export async function readIncident(db: DynamoDBDocumentClient, table: string, incidentId: string): Promise<Incident> {
  const [row] = await consistentRead(db, [incidentRead(table, incidentId)]);
  const found = toIncident(row);
  if (!found) throw new IntegrityError(`incident#${incidentId} is missing`);
  return found;
}

export interface IncidentTables {
  readonly standing: string;
  readonly incidents: string;
  readonly adminLog: string;
}

/**
 * Writes a new incident, that it was opened, and every revocation that comes with it: together or not at all.
 * @returns false where the standing of a suspect changed since it was read
 */
export const writeNewIncident = (
  db: DynamoDBDocumentClient,
  tables: IncidentTables,
  { incident, entry, act, revocations }: Opened,
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: tables.incidents,
              Item: { ...incidentKey(incident.incidentId), ...incident },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          entryPut(tables.incidents, incident.incidentId, entry),
          adminPut(tables.adminLog, act),
          ...revocations.flatMap(({ wanted, before, after, record }) =>
            changeItems(tables, wanted, { before, after }, record),
          ),
        ],
      }),
    ),
  );

/**
 * Incidents, the newest first; strongly consistent.
 * @throws Problem `invalid_request` for a cursor that is not one of this list's
 */
export async function listIncidents(
  db: DynamoDBDocumentClient,
  table: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly incidents: Incident[]; readonly nextCursor: string | undefined }> {
  const { rows, nextCursor } = await newestFirst(db, table, { pk: incidentList, sk: "inc_" }, page);
  return { incidents: rows.flatMap((row) => toIncident(row) ?? []), nextCursor };
}
