import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { levelKey } from "#shared/standing/levels.ts";
import { type StandingRow, standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { Application } from "./application.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Campaign } from "./campaign.ts";

/** A place in one part of the index of cohorts. */
export interface CohortPlace {
  readonly bucket: string;
  /** Id of the application that the page before ended with; empty for the first page. */
  readonly after: string;
}

export interface CohortPage {
  readonly applicationIds: readonly string[];
  /** Where the next page begins; undefined for the last. */
  readonly next: string | undefined;
}

/** As many as one BatchGetItem reads. */
const pageSize = 100;
const prefix = "application#";
const indexRow = z.object({ pk: z.string().check(z.startsWith(prefix)) });

/**
 * Ids of applications that may be of a campaign's cohort. Those that it names, or, as the index follows the table within
 * moments, all that were approved for restricted roles moments ago: each has to be read before anything is done about it.
 */
export async function readCohort(
  db: DynamoDBDocumentClient,
  table: string,
  { cohort }: Campaign,
  { bucket, after }: CohortPlace,
): Promise<CohortPage> {
  if (cohort.applicationIds) {
    const named = cohort.applicationIds.filter((id) => bucketOf(prefix + id) === bucket);
    return { applicationIds: named, next: undefined };
  }
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byCohort",
      KeyConditionExpression: "cohortBucket = :bucket AND pk > :after",
      ExpressionAttributeValues: { ":bucket": bucket, ":after": prefix + after },
      Limit: pageSize,
    }),
  );
  const applicationIds = Items.flatMap((item) => storedRow(indexRow, item)?.pk.slice(prefix.length) ?? []);
  return { applicationIds, next: LastEvaluatedKey && applicationIds.at(-1) };
}

export interface Stood {
  readonly application: Application;
  readonly standing: StandingRow | undefined;
}

/** Applications as they are now; strongly consistent. Without those that there are not. */
export async function readApplications(
  db: DynamoDBDocumentClient,
  table: string,
  applicationIds: readonly string[],
): Promise<Application[]> {
  const rows = await consistentRead(
    db,
    applicationIds.map((id) => applicationRead(table, id)),
  );
  return rows.flatMap((row) => toApplication(row) ?? []);
}

/** The same, each with its standing. */
export async function readStood(
  db: DynamoDBDocumentClient,
  { developers, standing }: { readonly developers: string; readonly standing: string },
  applicationIds: readonly string[],
): Promise<Stood[]> {
  const rows = await consistentRead(db, [
    ...applicationIds.map((id) => applicationRead(developers, id)),
    ...applicationIds.map((id) => ({ table: standing, key: levelKey(`application#${id}`) })),
  ]);
  return applicationIds.flatMap((_, i) => {
    const application = toApplication(rows[i]);
    return application ? [{ application, standing: storedRow(standingRow, rows[applicationIds.length + i]) }] : [];
  });
}
