import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Credential, Holder } from "./credential.ts";
import { credentialRead, listRead, toClientIds, toCredential } from "./credential-store.ts";
import { type PeopleTables, readAsDeveloper } from "./subject-store.ts";

const holderReads = ({ standing, developers }: PeopleTables, applicationId: string): RowKey[] => [
  applicationRead(developers, applicationId),
  { table: standing, key: levelKey(`application#${applicationId}`) },
  listRead(developers, applicationId),
];

function toHolder([row, standingOf, list]: readonly (Row | undefined)[], developerId: string): Holder {
  const application = toApplication(row);
  // Somebody else's answers as one that does not exist. One that an operator made has no record, and no developer here.
  if (application?.developerId !== developerId) throw new Problem("not_found");
  const standing = storedRow(standingRow, standingOf);
  if (!standing) throw new IntegrityError(`application#${application.applicationId} without its standing`);
  return { application, standing, clientIds: toClientIds(list) };
}

/**
 * The caller's application, to see or change its credentials.
 * @throws Problem `not_found`, also for somebody else's, after the same reads; `access_revoked`; UnavailableError
 */
export async function readHolder(
  db: DynamoDBDocumentClient,
  tables: PeopleTables,
  caller: Caller,
  applicationId: string,
): Promise<Holder> {
  const { developerId, rows } = await readAsDeveloper(db, tables, caller, () => holderReads(tables, applicationId));
  return toHolder(rows, developerId);
}

/**
 * A credential of one of the caller's applications, and that application. Deleted ones are found, too.
 * @throws Problem `not_found`, also for somebody else's, after the same reads; `access_revoked`; UnavailableError
 */
export async function readHeld(
  db: DynamoDBDocumentClient,
  tables: PeopleTables,
  caller: Caller,
  clientId: string,
): Promise<{ holder: Holder; credential: Credential }> {
  const { developerId, rows } = await readAsDeveloper(db, tables, caller, () => [
    credentialRead(tables.standing, clientId),
  ]);
  const credential = toCredential(rows[0]);
  if (credential?.developerId !== developerId) throw new Problem("not_found");
  const holder = toHolder(await consistentRead(db, holderReads(tables, credential.applicationId)), developerId);
  return { holder, credential };
}

/** All credentials of an application, the oldest first. */
export async function readCredentials(
  db: DynamoDBDocumentClient,
  { standing }: PeopleTables,
  { clientIds = [] }: Holder,
): Promise<Credential[]> {
  const rows = await consistentRead(
    db,
    clientIds.map((clientId) => credentialRead(standing, clientId)),
  );
  // One that was deleted since the list was read is still there, and no more to be shown.
  return rows.flatMap((row) => toCredential(row) ?? []).filter(({ deletedAt }) => deletedAt === undefined);
}
