import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { isImpersonalRole, isImpersonalScope, isLimited, type Staged } from "./stages.ts";

/** What an application has until a moment, and no longer. */
const restrictedGrant = z.object({
  roles: z.array(z.string()),
  /** Everything that these roles add to the scopes that the application has without them. */
  scopes: z.array(z.string()),
  /** ISO 8601. */
  until: z.string(),
});

/** A level's row in the table `standing`. Fields of one kind of level only are optional. */
export const standingRow = z.object({
  pk: z.string(),
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(z.gte(0)),
  /** People only: tokens of their issuer carry no epoch, so those issued before this second are refused. */
  tokensNotBefore: z.optional(whole()),
  /** Credentials of systems, and applications: what they may ask for without an end. */
  scopes: z.optional(z.array(z.string())),
  /** Applications: the roles without an end. */
  roles: z.optional(z.array(z.string())),
  /** Applications: restricted roles end with the approval, or with the deadline of a campaign. */
  restricted: z.optional(restrictedGrant),
  /** Between the two stages of a reinstatement. */
  limitedTo: z.optional(z.string()),
});
export type StandingRow = z.infer<typeof standingRow>;

interface Granted extends Pick<StandingRow, "roles" | "restricted" | "limitedTo"> {
  readonly scopes?: readonly string[] | undefined;
}

/** The end is enforced here, when read: nothing depends on a workflow being on time. */
const restrictedNow = ({ restricted }: Granted, now: Date) =>
  restricted !== undefined && now.toISOString() < restricted.until ? restricted : undefined;

/**
 * The roles that a row gives now.
 * @param others the levels beside it that are stood on: each limits what it gives
 */
export function rolesInForce(row: Granted | undefined, now: Date, others: readonly Staged[]): readonly string[] {
  if (!row) return [];
  const roles = [...(row.roles ?? []), ...(restrictedNow(row, now)?.roles ?? [])];
  return isLimited([row, ...others]) ? roles.filter(isImpersonalRole) : roles;
}

/** The scopes that a row gives now; `others` as of roles. */
export function scopesInForce(row: Granted | undefined, now: Date, others: readonly Staged[]): readonly string[] {
  if (!row) return [];
  const scopes = [...(row.scopes ?? []), ...(restrictedNow(row, now)?.scopes ?? [])];
  return isLimited([row, ...others]) ? scopes.filter(isImpersonalScope) : scopes;
}
