import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { adminRecordRow } from "#shared/admin-log/admin-record-row.ts";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { indexBuckets } from "#shared/storage/index-bucket.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { affectedPartition, toAffected } from "./affected-rows.ts";
import type { EvidenceKind } from "./evidence.ts";
import type { ReadPage } from "./evidence-part-store.ts";
import type { Incident } from "./incident.ts";
import { timelineEvents } from "./incident-vocabulary.ts";
import { draftRow } from "./notice-store.ts";

/** Where the gathering of a case goes on: a source, its page, and the row that was read last, if any was. */
export const casePlace = z.object({ source: whole(z.gte(0)), page: whole(z.gte(0)), after: z.string() });
export type CasePlace = z.output<typeof casePlace>;

export interface CaseTables {
  readonly incidents: string;
  readonly adminLog: string;
}

/** Rows of one partition that are evidence, and how many of them are read at once. */
interface Source {
  readonly kind: EvidenceKind;
  readonly table: keyof CaseTables;
  readonly pk: string;
  /** With which their sort keys begin; all unless said otherwise. */
  readonly prefix?: string;
  readonly limit: number;
  readonly toRecord: (row: Row) => object;
}

const entry = z.object({ entryId: z.string(), at: z.string(), event: z.enum(timelineEvents), actor: z.string() });

/** What has become of the mail to a buyer, once there is one. */
const mail = z.object({
  mailState: z.optional(z.string()),
  mailAt: z.optional(z.string()),
  mailCause: z.optional(z.string()),
  complainedAt: z.optional(z.string()),
  /** Attempts of which nobody knows whether they were taken, and after which there was another. */
  unknown: z.optional(whole()),
});

const stored = (schema: z.ZodMiniObject) => (row: Row) => storedRow(schema, row) as object;
const inOrder = (fields: ReadonlySet<string>) => loggedFields.filter((field) => fields.has(field));

function affectedRecord(row: Row): object {
  const found = toAffected(row);
  if ("order" in found) {
    const [buyerId] = found.sk.slice("buyer#".length).split("#");
    return { buyerId, orderId: found.order.orderId, fields: inOrder(found.order.fields) };
  }
  const { buyerId, fields, asserted, firstAccess, lastAccess } = found.buyer;
  return {
    ...{ buyerId, fields: inOrder(fields), asserted: inOrder(asserted), firstAccess, lastAccess },
    ...storedRow(mail, row),
  };
}

/** The incident as it is, what happened to it, and what was done about it and its suspects; whom it affects and who was told. */
function sourcesOf({ incidentId, suspects }: Incident): Source[] {
  const own = { table: "incidents", pk: `incident#${incidentId}` } as const;
  return [
    { ...own, kind: "timeline", prefix: "timeline#", limit: 500, toRecord: stored(entry) },
    { ...own, kind: "notice-words", prefix: "notice#", limit: 5, toRecord: stored(draftRow) },
    ...[own.pk, ...suspects].map(
      (pk): Source => ({ kind: "admin-records", table: "adminLog", pk, limit: 100, toRecord: stored(adminRecordRow) }),
    ),
    ...indexBuckets.map((bucket): Source => {
      const pk = affectedPartition(incidentId, bucket);
      return { kind: "affected", table: "incidents", pk, limit: 1000, toRecord: affectedRecord };
    }),
  ];
}

/** What is read at a place: the first is the incident itself. */
export const kindAt = (incident: Incident, { source }: CasePlace): EvidenceKind =>
  source === 0 ? "incident" : (sourcesOf(incident)[source - 1] as Source).kind;

/** A page of what is known of an incident; strongly consistent. @returns records, and where to go on, if there is more */
export async function readCase(
  db: DynamoDBDocumentClient,
  tables: CaseTables,
  incident: Incident,
  place: CasePlace,
): Promise<ReadPage<CasePlace>> {
  const sources = sourcesOf(incident);
  const following = place.source < sources.length ? { source: place.source + 1, page: 0, after: "" } : undefined;
  if (place.source === 0) return { records: [incident], next: following };
  const { table, pk, prefix = "", limit, toRecord } = sources[place.source - 1] as Source;
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tables[table],
      ConsistentRead: true,
      KeyConditionExpression: prefix ? "pk = :pk AND begins_with(sk, :prefix)" : "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk, ...(prefix && { ":prefix": prefix }) },
      Limit: limit,
      ...(place.after && { ExclusiveStartKey: { pk, sk: place.after } }),
    }),
  );
  const more = LastEvaluatedKey && { ...place, page: place.page + 1, after: String(LastEvaluatedKey.sk) };
  return { records: Items.map(toRecord), next: more ?? following };
}
