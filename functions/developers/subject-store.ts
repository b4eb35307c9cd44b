import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { Problem } from "#shared/errors/problem.ts";
import { type Caller, type CheckedRead, readAsCaller } from "#shared/standing/caller.ts";
import type { DeveloperPrincipal } from "#shared/standing/principal.ts";
import type { RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

const subjectRow = z.object({ developerId: z.string() });

/** Which account a person registered. The row is written once, with the account. */
export const subjectKey = (subject: string) => ({ pk: `subject#${subject}`, sk: "developer" });

/** A person whose account is known, and whose standing was read with the rows. */
export interface DeveloperRead extends CheckedRead<DeveloperPrincipal> {
  readonly developerId: string;
}

export interface PeopleTables {
  readonly standing: string;
  readonly developers: string;
}

/**
 * Reads rows for a person and the standing of the person's account with them: two round trips, since the first finds the
 * account. Its standing is read in the second, so that what is answered was read while the account stood.
 * @param keys of the rows wanted, by the account
 * @returns undefined for a person who has not registered
 * @throws Problem `access_revoked`; UnavailableError when anything could not be read
 */
export async function readIfRegistered(
  db: DynamoDBDocumentClient,
  { standing, developers }: PeopleTables,
  caller: Caller,
  keys: (developerId: string) => readonly RowKey[],
): Promise<DeveloperRead | undefined> {
  // The routes that come here admit people with a developer's role, and nobody else as one.
  const { claimed } = caller as Caller<DeveloperPrincipal>;
  const key = subjectKey(claimed.subject);
  const { rows } = await readAsCaller(db, standing, { claimed }, [{ table: developers, key }]);
  const developerId = storedRow(subjectRow, rows[0])?.developerId;
  if (developerId === undefined) return undefined;
  const owner = { claimed: { ...claimed, developerId } };
  return { ...(await readAsCaller(db, standing, owner, keys(developerId))), developerId };
}

/** As `readIfRegistered`. @throws Problem `not_found` for a person who has not registered */
export async function readAsDeveloper(...given: Parameters<typeof readIfRegistered>): Promise<DeveloperRead> {
  const read = await readIfRegistered(...given);
  if (read) return read;
  throw new Problem("not_found", { detail: "You have no developer account yet: POST /v1/developers makes one." });
}
