import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { adminRecordRow, type StoredAdminRecord } from "#shared/admin-log/admin-record-row.ts";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { matching } from "#shared/schema.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { adminSubject } from "./admin-log-schemas.ts";
import { daysBack, type Window } from "./admin-log-window.ts";

export interface AdminLogPage {
  readonly records: readonly StoredAdminRecord[];
  readonly nextCursor: string | undefined;
}

/** What is asked of the log, of a window of it, a page at a time. */
export interface AskedOfLog {
  readonly window: Window;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Sort keys are `<at>#<actId>`: this comes after every act of that instant, and before the next. */
const after = (at: string) => `${at}$`;

const sortKey = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#act_[0-9A-Z]{26}$/, "is no key of an act");
const until = (window: Window) => sortKey.check(z.refine((sk) => sk < after(window.to)));

/** Rows of the table or of an index that have one partition key. */
interface Stretch {
  readonly index?: "byActor" | "byDay";
  readonly key: "pk" | "actor" | "day";
  readonly value: string;
  /** Of those rows, only what this actor did. */
  readonly actor?: string | undefined;
}

/** One query, newest first. A place before the window is past its end: the last days are others by the next page. */
async function read(
  db: DynamoDBDocumentClient,
  TableName: string,
  { index, key, value, actor }: Stretch,
  { window, limit }: Pick<AskedOfLog, "window" | "limit">,
  start?: { readonly sk: string },
) {
  if (start && start.sk < window.from) return { records: [], last: undefined };
  const { Items = [], LastEvaluatedKey: last } = await db.send(
    new QueryCommand({
      TableName,
      ...(index ? { IndexName: index } : { ConsistentRead: true }),
      KeyConditionExpression: "#key = :key AND sk BETWEEN :from AND :to",
      ...(actor !== undefined && { FilterExpression: "#actor = :actor" }),
      ExpressionAttributeNames: { "#key": key, ...(actor !== undefined && { "#actor": "actor" }) },
      ExpressionAttributeValues: { ":key": value, ":from": window.from, ":to": after(window.to), ":actor": actor },
      ScanIndexForward: false,
      Limit: limit,
      ...(start && { ExclusiveStartKey: { ...start } }),
    }),
  );
  return { records: Items.flatMap((item) => storedRow(adminRecordRow, item) ?? []), last };
}

/**
 * What was done to one subject, strongly consistent; by one actor, where that is asked too: then a page can be short
 * before the last.
 * @throws Problem `invalid_request` for a cursor that is not one of this list
 */
export async function actsOn(
  db: DynamoDBDocumentClient,
  table: string,
  { subject, actor }: { readonly subject: string; readonly actor: string | undefined },
  asked: AskedOfLog,
): Promise<AdminLogPage> {
  const place = z.strictObject({ pk: z.literal(subject), sk: until(asked.window) });
  const start = asked.cursor === undefined ? undefined : fromCursor(place, asked.cursor);
  const { records, last } = await read(db, table, { key: "pk", value: subject, actor }, asked, start);
  return { records, nextCursor: last && toCursor(last) };
}

/** What one actor did. The index follows the table within moments. @throws as `actsOn` */
export async function actsBy(
  db: DynamoDBDocumentClient,
  table: string,
  actor: string,
  asked: AskedOfLog,
): Promise<AdminLogPage> {
  const place = z.strictObject({ actor: z.literal(actor), pk: adminSubject, sk: until(asked.window) });
  const start = asked.cursor === undefined ? undefined : fromCursor(place, asked.cursor);
  const { records, last } = await read(db, table, { index: "byActor", key: "actor", value: actor }, asked, start);
  return { records, nextCursor: last && toCursor(last) };
}

/** Days that one call looks at: each takes a query, also where nothing happened. */
const daysPerCall = 31;

/**
 * Everything that was done, day by day. A page may be short, or empty, before the last: where many days are empty, the
 * cursor says where to go on. The index follows the table within moments.
 * @throws as `actsOn`
 */
export async function actsByDay(
  db: DynamoDBDocumentClient,
  table: string,
  { window, limit, cursor }: AskedOfLog,
): Promise<AdminLogPage> {
  const day = z.iso.date().check(z.refine((date) => date <= window.to.slice(0, 10)));
  const within = z.optional(z.strictObject({ pk: adminSubject, sk: until(window) }));
  const place = z.strictObject({ day, within }).check(z.refine((at) => at.within?.sk.startsWith(at.day) ?? true));
  const from = cursor === undefined ? undefined : fromCursor(place, cursor);
  const days = daysBack(window, from?.day, daysPerCall + 1);
  const records: StoredAdminRecord[] = [];
  let start = from?.within && { day: from.day, ...from.within };
  for (const value of days.slice(0, daysPerCall)) {
    const left = limit - records.length;
    if (left === 0) return { records, nextCursor: toCursor({ day: value }) };
    const found = await read(db, table, { index: "byDay", key: "day", value }, { window, limit: left }, start);
    records.push(...found.records);
    if (found.last) {
      const { pk, sk } = found.last;
      return { records, nextCursor: toCursor({ day: value, within: { pk, sk } }) };
    }
    start = undefined;
  }
  const next = days[daysPerCall];
  return { records, nextCursor: next === undefined ? undefined : toCursor({ day: next }) };
}
