import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import { developerRead, toDeveloper } from "./developer-store.ts";
import { directoryPartition, listingKey, listingRead, toListing } from "./listing-store.ts";
import type { ListingRows } from "./listing-view.ts";

/** A page of ids. What they stand for is read apart: an index lags behind, and says nothing of standing. */
export interface DirectoryPage {
  readonly applicationIds: readonly string[];
  readonly nextCursor: string | undefined;
}

const prefix = "application#";
const place = z.strictObject({ after: applicationId });
const indexRow = z.object({ pk: z.string().check(z.startsWith(prefix)) });

/** Ids that the directory has a place for, in the order in which their applications were made. @throws Problem `invalid_request` */
export async function listedIds(
  db: DynamoDBDocumentClient,
  table: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<DirectoryPage> {
  const listed = directoryPartition;
  const after = cursor === undefined ? undefined : fromCursor(place, cursor).after;
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byListing",
      KeyConditionExpression: "listed = :listed",
      ExpressionAttributeValues: { ":listed": listed },
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: { ...listingKey(after), listed } }),
    }),
  );
  const idOf = (row: Record<string, unknown>) => indexRow.parse(row).pk.slice(prefix.length);
  return {
    applicationIds: Items.map(idOf),
    nextCursor: LastEvaluatedKey && toCursor({ after: idOf(LastEvaluatedKey) }),
  };
}

interface DirectoryTables {
  readonly standing: string;
  readonly developers: string;
}

/**
 * Everything about these applications that decides whether and how they are shown, strongly consistent. Two round trips:
 * the first finds whose they are.
 * @throws UnavailableError when anything could not be read
 */
export async function readListings(
  db: DynamoDBDocumentClient,
  { standing, developers }: DirectoryTables,
  applicationIds: readonly string[],
): Promise<ListingRows[]> {
  const level = (name: LevelName) => ({ table: standing, key: levelKey(name) });
  const found = await consistentRead(
    db,
    applicationIds.flatMap((id) => [
      applicationRead(developers, id),
      listingRead(developers, id),
      level(`application#${id}`),
    ]),
  );
  const listings = applicationIds.map((_, i) => {
    const [application, listing, row] = found.slice(3 * i, 3 * i + 3);
    return {
      application: toApplication(application),
      listing: toListing(listing),
      standing: storedRow(standingRow, row),
    };
  });
  const owners = listings.flatMap(({ application, listing }) =>
    application && listing ? [application.developerId] : [],
  );
  const unique = [...new Set(owners)];
  const accounts = await consistentRead(
    db,
    unique.flatMap((id) => [developerRead(developers, id), level(`developer#${id}`)]),
  );
  const accountOf = (owner = "") => {
    const i = unique.indexOf(owner);
    return { developer: toDeveloper(accounts[2 * i]), developerStanding: storedRow(standingRow, accounts[2 * i + 1]) };
  };
  return listings.map((rows) => ({ ...rows, ...accountOf(rows.application?.developerId) }));
}
