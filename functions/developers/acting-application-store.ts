import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { levelKey } from "#shared/standing/levels.ts";
import { rolesInForce, standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

const actingRow = z.extend(standingRow, { developerId: z.string(), name: z.optional(z.string()) });

/** An application as those see it for whom it acts. */
export interface ActingApplication {
  /** None of one that was revoked or suspended, or whose developer was. */
  readonly roles: readonly string[];
  /** Of applications that an operator made: the others say theirs themselves. */
  readonly name: string | undefined;
}

export const actingRead = (table: string, applicationId: string): RowKey => ({
  table,
  key: levelKey(`application#${applicationId}`),
});

/**
 * What applications may be now. Their own rows were read; this reads those of their developers, without whom they have no
 * access either.
 * @param rows of the applications, as `actingRead` names them; undefined for one that there is not
 */
export async function actingApplications(
  db: DynamoDBDocumentClient,
  table: string,
  rows: readonly (Row | undefined)[],
  now: Date,
): Promise<(ActingApplication | undefined)[]> {
  const applications = rows.map((row) => storedRow(actingRow, row));
  const owners = [...new Set(applications.flatMap((one) => one?.developerId ?? []))];
  const levels = await consistentRead(
    db,
    owners.map((developerId) => ({ table, key: levelKey(`developer#${developerId}`) })),
  );
  const standing = new Map(owners.map((owner, i) => [owner, storedRow(standingRow, levels[i])]));
  return applications.map((one) => {
    if (!one) return undefined;
    const owner = standing.get(one.developerId);
    const inForce = one.status === "active" && owner?.status === "active";
    return { roles: inForce ? rolesInForce(one, now, [owner]) : [], name: one.name };
  });
}
