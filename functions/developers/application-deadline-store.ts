import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Application, Ports } from "./application.ts";
import {
  type ApplicationDue,
  type ApplicationThread,
  actOnDeadline,
  nextApplicationDeadline,
} from "./application-deadlines.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Deadline } from "./deadline.ts";
import { type MoveTables, writeMove } from "./move-store.ts";

type OfApplication = ApplicationThread & { readonly applicationId: string };

/** What time brings next for an application; undefined where nothing does any more. */
export async function readApplicationDeadline(
  db: DynamoDBDocumentClient,
  { developers }: Pick<MoveTables, "developers">,
  thread: OfApplication,
  now: Date,
): Promise<Deadline<ApplicationDue> | undefined> {
  const [row] = await consistentRead(db, [applicationRead(developers, thread.applicationId)]);
  return nextApplicationDeadline(known(toApplication(row), thread), thread, now);
}

/** Does what is due, once, however often it is called. @returns false where nothing is due */
export function actOnApplicationDeadline(
  db: DynamoDBDocumentClient,
  tables: Required<MoveTables>,
  thread: OfApplication,
  ports: Ports,
): Promise<boolean> {
  return untilWritten(async () => {
    const [row, standing] = await consistentRead(db, [
      applicationRead(tables.developers, thread.applicationId),
      { table: tables.standing, key: levelKey(`application#${thread.applicationId}`) },
    ]);
    const move = actOnDeadline(known(toApplication(row), thread), storedRow(standingRow, standing), thread, ports);
    if (!move) return false;
    return (await writeMove(db, tables, move)) ? true : undefined;
  });
}

function known(application: Application | undefined, { applicationId }: OfApplication): Application {
  if (application) return application;
  throw new IntegrityError(`application#${applicationId} is missing`);
}
