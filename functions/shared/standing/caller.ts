import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "#shared/clock.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Scope } from "#shared/http/access.ts";
import { consistentRead, type Row, type RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { checkStanding } from "./check-standing.ts";
import { levelKey, levelsOf, revokedTokenKey } from "./levels.ts";
import type { Principal } from "./principal.ts";
import { rolesInForce, scopesInForce, standingRow } from "./standing-row.ts";

/**
 * Who calls, as the token says it. Before anything is done for a caller, its standing is read in the same round trip as
 * the data: `readAsCaller` is the way to both.
 */
export interface Caller<P extends Principal = Principal> {
  /** From a token whose signature and times are good. Whether it still stands is not known yet. */
  readonly claimed: P;
  /** The scope that admitted the caller, if one did; it must still be in force. */
  readonly scope?: Scope;
}

export interface CheckedRead<P extends Principal> {
  readonly principal: P;
  /** In the order of the keys asked for. */
  readonly rows: readonly (Row | undefined)[];
  /** In force for the application, where the principal acts for one. */
  readonly roles: readonly string[];
}

/**
 * Reads rows for a caller and its standing with them, strongly consistent, in one round trip.
 * @throws Problem `access_revoked` or `forbidden` (the scope is no longer in force); UnavailableError when anything could not be read
 */
export async function readAsCaller<P extends Principal>(
  db: DynamoDBDocumentClient,
  standingTable: string,
  caller: Caller<P>,
  keys: readonly RowKey[],
): Promise<CheckedRead<P>> {
  const { claimed, scope } = caller;
  const levels = levelsOf(claimed);
  const standingKeys = levels.map((level) => ({ table: standingTable, key: levelKey(level) }));
  const tokenKeys = "tokenId" in claimed ? [{ table: standingTable, key: revokedTokenKey(claimed.tokenId) }] : [];
  const answer = await consistentRead(db, [...standingKeys, ...tokenKeys, ...keys]);
  const rows = new Map(levels.map((level, i) => [level, storedRow(standingRow, answer[i])]));
  const tokenRevoked = tokenKeys.length > 0 && answer[levels.length] !== undefined;
  checkStanding(claimed, { rows, tokenRevoked });
  const application = "applicationId" in claimed ? rows.get(`application#${claimed.applicationId}`) : undefined;
  const holder = application ?? ("clientId" in claimed ? rows.get(`credential#${claimed.clientId}`) : undefined);
  const now = systemClock.now();
  const all = [...rows.values()];
  if (scope && !scopesInForce(holder, now, all).includes(scope)) throw missingScope(scope);
  const rest = answer.slice(levels.length + tokenKeys.length);
  return { principal: claimed, rows: rest, roles: rolesInForce(application, now, all) };
}

export const missingScope = (scope: Scope) =>
  new Problem("forbidden", { detail: `The scope ${scope} is missing.`, extensions: { missing: [scope] } });
