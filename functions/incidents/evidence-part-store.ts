import { gunzipSync, gzipSync } from "node:zlib";
import { type DynamoDBDocumentClient, paginateQuery, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import { type EvidencePart, type PageName, type PartEntry, partName, partsOf } from "./evidence.ts";

/** Of which incident, and which state of it. */
export interface Snapshot {
  readonly incidentId: string;
  /** The incident's version whose write had it made. */
  readonly snapshot: number;
}

const entryRow = z.object({ name: z.string(), records: whole(), bytes: whole(), sha256: z.string() });
const partRow = z.extend(entryRow, { content: z.instanceof(Uint8Array) });

export const partsKey = ({ incidentId, snapshot }: Snapshot): string => `parts#${incidentId}#${snapshot}`;
const partKey = (of: Snapshot, name: string) => ({ pk: partsKey(of), sk: `part#${name}` });

/** A page of evidence as it was read, and where the next one begins, if there is one. */
export interface ReadPage<P> {
  readonly records: readonly object[];
  readonly next: P | undefined;
}

/**
 * Keeps a page, all of its parts or none, unless it is kept already: what was written first stays, with where it went on, so
 * that whoever does it again goes the same way. A page without records is not kept.
 * @param place what of it is where to go on
 * @param read called only where it is not kept yet
 * @returns where to go on, if there is more
 */
export async function keepPage<S extends z.core.$ZodType>(
  db: DynamoDBDocumentClient,
  table: string,
  of: Snapshot,
  name: PageName,
  place: S,
  read: () => Promise<ReadPage<z.output<S>>>,
): Promise<z.output<S> | undefined> {
  const { next } = await untilWritten(async () => {
    const before = await keptPage(db, table, of, name, place);
    if (before) return before;
    const page = await read();
    const items = partsOf(name, page.records).map((part, i) => ({
      Put: {
        TableName: table,
        Item: {
          ...partKey(of, part.name),
          ...part,
          content: gzipSync(part.content),
          ...(i === 0 && { next: page.next ?? null }),
        },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    }));
    if (items.length === 0) return page;
    const written = await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems: items })));
    return written ? page : undefined;
  });
  return next;
}

async function keptPage<S extends z.core.$ZodType>(
  db: DynamoDBDocumentClient,
  table: string,
  of: Snapshot,
  name: PageName,
  place: S,
): Promise<Pick<ReadPage<z.output<S>>, "next"> | undefined> {
  const [row] = await consistentRead(db, [{ table, key: partKey(of, partName(name, 0)) }]);
  if (row === undefined) return undefined;
  return { next: row.next === null ? undefined : z.parse(place, row.next) };
}

/** What was kept, without its content, by name; strongly consistent. */
export async function listParts(db: DynamoDBDocumentClient, table: string, of: Snapshot): Promise<PartEntry[]> {
  const found: PartEntry[] = [];
  const pages = paginateQuery(
    { client: db },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeNames: { "#name": "name", "#bytes": "bytes" },
      ProjectionExpression: "pk, sk, #name, records, #bytes, sha256",
      ExpressionAttributeValues: { ":pk": partsKey(of) },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.flatMap((row) => storedRow(entryRow, row) ?? []));
  return found;
}

/** Some parts, from behind a name on; strongly consistent. */
export async function readParts(
  db: DynamoDBDocumentClient,
  table: string,
  of: Snapshot,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ readonly parts: EvidencePart[]; readonly more: boolean }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk > :after",
      ExpressionAttributeValues: { ":pk": partsKey(of), ":after": `part#${after}` },
      Limit: limit,
    }),
  );
  const rows = Items.flatMap((row) => storedRow(partRow, row) ?? []);
  const parts = rows.map(({ content, ...entry }) => ({ ...entry, content: gunzipSync(content).toString("utf8") }));
  return { parts, more: LastEvaluatedKey !== undefined };
}
