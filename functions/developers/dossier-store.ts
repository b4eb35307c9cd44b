import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { Problem } from "#shared/errors/problem.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Dossier } from "./application-view.ts";
import { draftRead, toDraft } from "./assessment-draft-store.ts";
import { developerRead, toDeveloper } from "./developer-store.ts";
import { type PeopleTables, readAsDeveloper } from "./subject-store.ts";

/**
 * An application with all that an assessment of it takes. Somebody else's answers as one that does not exist, and costs
 * the same reads.
 * @throws Problem `not_found`, `access_revoked`; UnavailableError
 */
export async function readDossier(
  db: DynamoDBDocumentClient,
  tables: PeopleTables,
  caller: Caller,
  applicationId: string,
): Promise<Dossier> {
  const wanted: RowKey[] = [
    applicationRead(tables.developers, applicationId),
    draftRead(tables.developers, applicationId),
    { table: tables.standing, key: levelKey(`application#${applicationId}`) },
  ];
  if (caller.claimed.kind === "staff") {
    const { rows } = await readAsCaller(db, tables.standing, caller, wanted);
    const owner = toApplication(rows[0])?.developerId;
    const [developer] = owner ? await consistentRead(db, [developerRead(tables.developers, owner)]) : [];
    return dossierOf(rows, developer);
  }
  const { developerId, rows } = await readAsDeveloper(db, tables, caller, (id) => [
    ...wanted,
    developerRead(tables.developers, id),
  ]);
  return dossierOf(toApplication(rows[0])?.developerId === developerId ? rows : [], rows[3]);
}

function dossierOf([row, draft, standing]: readonly (Row | undefined)[], developerRow: Row | undefined): Dossier {
  const application = toApplication(row);
  if (!application) throw new Problem("not_found");
  const developer = toDeveloper(developerRow);
  if (!developer) throw new IntegrityError(`application#${application.applicationId} without its developer`);
  return { application, developer, draft: toDraft(draft), standing: storedRow(standingRow, standing) };
}
