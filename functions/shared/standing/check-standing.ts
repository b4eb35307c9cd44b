import { Problem } from "#shared/errors/problem.ts";
import { type LevelName, levelsOf } from "./levels.ts";
import type { Principal } from "./principal.ts";
import { isLimited } from "./stages.ts";
import type { StandingRow } from "./standing-row.ts";

/** What was read for a principal: its levels' rows, and whether its very token was revoked. */
export interface StandingRead {
  readonly rows: ReadonlyMap<LevelName, StandingRow | undefined>;
  readonly tokenRevoked: boolean;
}

const ended = () =>
  new Problem("access_revoked", { detail: "Access was revoked or suspended, or has to be asked for again." });

/**
 * Compares a principal with its standing, at every level: equality of each epoch, never a comparison of the newest.
 * @throws Problem `access_revoked` when any level is not active, not at the token's epoch, or missing.
 */
export function checkStanding(principal: Principal, { rows, tokenRevoked }: StandingRead): void {
  if (tokenRevoked) throw ended();
  for (const level of levelsOf(principal)) {
    if (!inForce(principal, level, rows.get(level))) throw ended();
  }
}

function inForce(principal: Principal, level: LevelName, row: StandingRow | undefined): boolean {
  const isPerson = principal.kind === "staff" || principal.kind === "developer";
  // Nobody has touched the global level or this person yet: their rows come into being when something is revoked.
  if (row === undefined) return level === "global" ? epochOf(principal, level) === 0 : level.startsWith("staff#");
  if (row.status !== "active") return false;
  // None is issued in the first stage of a reinstatement, and those from before are dead by their epochs: this is the second lock.
  if (principal.kind === "restricted" && isLimited([row])) return false;
  if (isPerson) return principal.issuedAt > (row.tokensNotBefore ?? 0);
  return epochOf(principal, level) === row.epoch;
}

function epochOf(principal: Principal, level: LevelName): number | undefined {
  if (principal.kind === "staff" || principal.kind === "developer") return 0;
  return principal.epochs[level.split("#", 1)[0] as string];
}
