import { setTimeout as pause } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** BatchGetItem takes 100 keys. */
const batch = 100;
/** Milliseconds before each round, the later ones for keys that the service left out because it was busy. */
const pauses = [0, 25, 50, 100, 200];

const countryRow = z.object({ pk: z.string(), country: z.optional(z.string()) });

/**
 * The countries of buyers, and nothing else of them; strongly consistent.
 * @returns by the id of the buyer; none for who is gone, or whose country the marketplace never gave
 * @throws UnavailableError when the service does not answer for every buyer
 */
export async function countriesOf(
  db: DynamoDBDocumentClient,
  table: string,
  buyerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const countries = new Map<string, string>();
  for (let i = 0; i < buyerIds.length; i += batch) {
    let keys = buyerIds.slice(i, i + batch).map((id): Record<string, unknown> => ({ pk: `buyer#${id}`, sk: "record" }));
    for (const milliseconds of pauses) {
      if (milliseconds > 0) await pause(milliseconds);
      const request = { ConsistentRead: true, ProjectionExpression: "pk, country", Keys: keys };
      const answer = await db.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
      for (const item of answer.Responses?.[table] ?? []) {
        const { pk, country } = storedRow(countryRow, item) as z.output<typeof countryRow>;
        if (country !== undefined) countries.set(pk.slice("buyer#".length), country);
      }
      keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (keys.length === 0) break;
    }
    if (keys.length > 0) throw new UnavailableError("dynamodb");
  }
  return countries;
}
