import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { untilWhole } from "#shared/storage/record-keys.ts";
import type { Application } from "./application.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import { isTorn, type StoredDeveloper } from "./developer.ts";
import { type DeveloperTables, developerReads, toStoredDeveloper } from "./developer-store.ts";
import type { TimelineEntry } from "./timeline.ts";
import { type EntryId, entryRead, toEntry } from "./timeline-store.ts";

/** What is told to whom. The developer's standing is not looked at: who was revoked is told what happens, too. */
export interface Told {
  readonly entry: TimelineEntry;
  readonly application: Application;
  readonly developer: StoredDeveloper;
}

/** @throws IntegrityError where one of them is missing: entries are written with them; UnavailableError */
export async function readTold(db: DynamoDBDocumentClient, tables: DeveloperTables, id: EntryId): Promise<Told> {
  const { applicationId, entryId } = id;
  const [entryRow, applicationRow] = await consistentRead(db, [
    entryRead(tables.developers, id),
    applicationRead(tables.developers, applicationId),
  ]);
  const entry = toEntry(entryRow);
  const application = toApplication(applicationRow);
  if (!entry || !application) throw new IntegrityError(`application#${applicationId} without ${entryId} or itself`);
  const developer = await untilWhole(
    async () => toStoredDeveloper(await consistentRead(db, developerReads(tables, application.developerId))),
    isTorn,
  );
  return { entry, application, developer };
}
