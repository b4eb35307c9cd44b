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
import type { AssessmentCase } from "./assessment-case.ts";
import { caseRead, toCase } from "./assessment-case-store.ts";
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

/** An assessment with the dossier of its application, for staff. @throws as `readDossier` */
export async function readAssessmentAs(
  db: DynamoDBDocumentClient,
  tables: PeopleTables,
  caller: Caller,
  assessmentId: string,
): Promise<{ readonly assessment: AssessmentCase; readonly dossier: Dossier }> {
  const { rows } = await readAsCaller(db, tables.standing, caller, [caseRead(tables.developers, assessmentId)]);
  const assessment = toCase(rows[0]);
  if (!assessment) throw new Problem("not_found");
  return { assessment, dossier: await readDossierFor(db, tables, assessment) };
}

/** The dossier that an assessment is about, for who may decide on it. */
export async function readDossierFor(
  db: DynamoDBDocumentClient,
  { developers, standing }: PeopleTables,
  { applicationId, developerId }: Pick<AssessmentCase, "applicationId" | "developerId">,
): Promise<Dossier> {
  const rows = await consistentRead(db, [
    applicationRead(developers, applicationId),
    draftRead(developers, applicationId),
    { table: standing, key: levelKey(`application#${applicationId}`) },
    developerRead(developers, developerId),
  ]);
  return dossierOf(rows, rows[3]);
}

function dossierOf([row, draft, standing]: readonly (Row | undefined)[], developerRow: Row | undefined): Dossier {
  const application = toApplication(row);
  if (!application) throw new Problem("not_found");
  const developer = toDeveloper(developerRow);
  if (!developer) throw new IntegrityError(`application#${application.applicationId} without its developer`);
  return { application, developer, draft: toDraft(draft), standing: storedRow(standingRow, standing) };
}
