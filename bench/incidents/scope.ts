import { type DynamoDBDocumentClient, PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type AppDatabase, startAppDatabase } from "#bench/app-database.ts";
import type { MeteredCall } from "#bench/metered-client.ts";
import { readUnit, type UnitPlace } from "#incidents/access-records-store.ts";
import { addReads } from "#incidents/affected-store.ts";
import type { Incident } from "#incidents/incident.ts";
import { incidentKey, readIncident } from "#incidents/incident-store.ts";
import { type CountTables, countOn } from "#incidents/scope-count-store.ts";
import { mergeReads } from "#incidents/scope-merge.ts";
import { actorsOf, type ScopeUnit, unitsOf } from "#incidents/scope-units.ts";
import { systemIds } from "#shared/ids.ts";
import { opened } from "#test/unit/incidents/incidents.ts";
import { type AccessLog, bystander, loadLog, match, suspect, window } from "./log-load.ts";

/** What scoping one incident took, in DynamoDB's read units. */
export interface ScopeResult {
  /** Records that the log has. */
  readonly records: number;
  /** Reading the records of the suspect in the window, and the incident in each step. */
  readonly reading: number;
  /** Adding up, and laying pages. */
  readonly counting: number;
  readonly writeUnits: number;
  readonly buyers: number;
  readonly orders: number;
}

export const matches = 5000;
export const fewRecords = 2 * matches;
const now = new Date("2026-11-21T20:00:00.000Z");

/** Scopes the same incident twice: with as few records as are stated above, and with so many. */
export async function measureScope(many: number): Promise<{
  readonly few: ScopeResult;
  readonly many: ScopeResult;
  /** Reading the whole log once, while it has few records: with many, the local engine cannot. */
  readonly fewByScan: number;
  /** For loading the many. */
  readonly seconds: number;
}> {
  const database = await startAppDatabase();
  try {
    const db = database.connect();
    const log = {
      table: database.variable("ACCESS_LOG_TABLE"),
      shards: Number(database.variable("ACCESS_LOG_SHARDS")),
    };
    await loadLog(db, log, { from: 0, to: matches }, (i) => match(i, matches));
    await loadLog(db, log, { from: matches, to: fewRecords }, bystander);
    const few = await scope(database, log, fewRecords);
    const fewByScan = await scan(database, log);
    const start = performance.now();
    await loadLog(db, log, { from: fewRecords, to: many }, bystander);
    const seconds = (performance.now() - start) / 1000;
    return { few, many: await scope(database, log, many), fewByScan, seconds };
  } finally {
    await database.stop();
  }
}

/** Step by step as the workflow does. */
async function scope(database: AppDatabase, log: AccessLog, records: number): Promise<ScopeResult> {
  let taken = { read: 0, written: 0 };
  const db = database.connect(({ readUnits, writeUnits }: MeteredCall) => {
    taken = { read: taken.read + readUnits, written: taken.written + writeUnits };
  });
  const tables = { incidents: database.variable("INCIDENTS_TABLE"), vault: database.variable("VAULT_TABLE") };
  const { incidentId } = await newIncident(database.connect(), tables);

  const plan = await readIncident(db, tables.incidents, incidentId);
  for (const unit of unitsOf(actorsOf(plan, [suspect.slice("application#".length)], []), window, now))
    await readAll(db, { log, incidents: tables.incidents, incidentId, unit });
  const reading = taken.read;
  const ports = { clock: { now: () => now }, ids: systemIds };
  while (await countOn(db, tables, incidentId, ports));
  const counting = taken.read - reading;
  const writeUnits = taken.written;
  const { scope: totals } = await readIncident(database.connect(), tables.incidents, incidentId);
  if (totals?.orders !== matches) throw new Error(`${totals?.orders} orders were found`);
  const { buyers, orders } = totals;
  return { records, reading, counting, writeUnits, buyers, orders };
}

/** Reads every record once. @returns read units */
async function scan(database: AppDatabase, { table }: AccessLog): Promise<number> {
  let read = 0;
  const client = database.connect(({ readUnits }) => {
    read += readUnits;
  });
  let found = 0;
  for await (const { Count = 0 } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    found += Count;
  if (found !== fewRecords) throw new Error(`the log has ${found} records`);
  return read;
}

/** Contained, so that it can be scoped. */
async function newIncident(db: DynamoDBDocumentClient, { incidents }: CountTables): Promise<Incident> {
  const incidentId = systemIds.next("inc");
  const { incident } = opened({ suspects: [suspect], window });
  const contained: Incident = { ...incident, incidentId, status: "contained" };
  await db.send(new PutCommand({ TableName: incidents, Item: { ...incidentKey(incidentId), ...contained } }));
  return contained;
}

interface Reading {
  readonly log: AccessLog;
  readonly incidents: string;
  readonly incidentId: string;
  readonly unit: ScopeUnit;
}

/** As often as it takes, the step `scope-unit`. */
async function readAll(db: DynamoDBDocumentClient, { log, incidents, incidentId, unit }: Reading): Promise<void> {
  let place: UnitPlace | undefined = { day: 0, shard: 0, after: "" };
  while (place) {
    const incident = await readIncident(db, incidents, incidentId);
    const read: Awaited<ReturnType<typeof readUnit>> = await readUnit(db, log, {
      window: incident.window,
      unit,
      place,
    });
    await addReads(db, incidents, incidentId, mergeReads(read.records, incident, unit));
    place = read.next;
  }
}
