import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Application, Ports } from "./application.ts";
import { actOnDeadline, nextApplicationDeadline } from "./application-deadlines.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Deadline } from "./deadline.ts";
import { type MoveTables, writeMove } from "./move-store.ts";
import type { Timekeeping } from "./timekeeping-schemas.ts";

/** What is to be waited for. @returns undefined when there is nothing any more */
export async function nextOf(
  db: DynamoDBDocumentClient,
  { developers }: { readonly developers: string },
  kept: Timekeeping,
  now: Date,
): Promise<Deadline | undefined> {
  const [row] = await consistentRead(db, [applicationRead(developers, kept.applicationId)]);
  return nextApplicationDeadline(known(toApplication(row), kept), kept, now);
}

/** Does what is due, if it still is. */
export function actOn(
  db: DynamoDBDocumentClient,
  tables: Required<MoveTables>,
  kept: Timekeeping,
  ports: Ports,
): Promise<{ readonly acted: boolean }> {
  return untilWritten(async () => {
    const [row, standing] = await consistentRead(db, [
      applicationRead(tables.developers, kept.applicationId),
      { table: tables.standing, key: levelKey(`application#${kept.applicationId}`) },
    ]);
    const move = actOnDeadline(known(toApplication(row), kept), storedRow(standingRow, standing), kept, ports);
    if (!move) return { acted: false };
    return (await writeMove(db, tables, move)) ? { acted: true } : undefined;
  });
}

function known(application: Application | undefined, { applicationId }: Timekeeping): Application {
  if (application) return application;
  throw new IntegrityError(`application#${applicationId} is missing`);
}
