import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { levelKey } from "#shared/standing/levels.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Incident } from "./incident.ts";
import type { CredentialOf } from "./scope-units.ts";

const credentialRow = z.object({ pk: z.string(), applicationId: z.optional(z.string()) });

/** The applications of suspected credentials. One of a system has none, and reads no personal data. */
export async function applicationsOfCredentials(
  db: DynamoDBDocumentClient,
  table: string,
  { suspects }: Pick<Incident, "suspects">,
): Promise<CredentialOf[]> {
  const credentials = suspects.filter((subject) => subject.startsWith("credential#"));
  const rows = await consistentRead(
    db,
    credentials.map((subject) => ({ table, key: levelKey(subject) })),
  );
  return rows.flatMap((row, i) => {
    const applicationId = storedRow(credentialRow, row)?.applicationId;
    const clientId = (credentials[i] as string).slice("credential#".length);
    return applicationId === undefined ? [] : [{ clientId, applicationId }];
  });
}
