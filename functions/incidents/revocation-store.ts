import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { ownedPrefix } from "#shared/standing/owned-application.ts";
import { writeChange } from "#shared/standing/standing-change-store.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { type Incident, revocationsOf } from "./incident.ts";
import { suspectRead, toSuspect } from "./suspect-store.ts";
import type { Ports } from "./timeline.ts";

interface StandingTables {
  readonly standing: string;
  readonly adminLog: string;
}

/** Ends what the opening of an incident should have ended and is in force, one subject at a time; mostly there is nothing. */
export const revokeSuspects = (
  db: DynamoDBDocumentClient,
  tables: StandingTables,
  incident: Incident,
  ports: Ports,
): Promise<true> =>
  untilWritten(async () => {
    const rows = await consistentRead(
      db,
      incident.suspects.map((subject) => suspectRead(tables.standing, subject)),
    );
    for (const { wanted, before, after, record } of revocationsOf(incident, rows.map(toSuspect), ports))
      if (!(await writeChange(db, tables, wanted, { before, after }, record))) return undefined;
    return true;
  });

const ownedRow = z.object({ pk: z.string(), applicationId: z.string() });

/** The ids of a developer's applications, strongly consistent. */
export async function ownedApplications(
  db: DynamoDBDocumentClient,
  table: string,
  developerId: string,
): Promise<string[]> {
  const rows = await rowsBelow(db, table, { pk: `developer#${developerId}`, sk: ownedPrefix });
  return rows.flatMap((row) => storedRow(ownedRow, row)?.applicationId ?? []);
}
