import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import { isRestricted, type RoleName, scopesOf } from "./policy/role-catalogue.ts";

/** What becomes of an application's standing. */
export type Grant = RoleGrant | EarlierEnd;

interface RoleGrant {
  /** `replace` puts these in the place of all before, and takes an application in good standing; `end` takes away what is restricted. */
  readonly kind: "replace" | "end";
  readonly roles: readonly RoleName[];
  readonly scopes: readonly string[];
  readonly restricted?:
    | { readonly roles: readonly RoleName[]; readonly scopes: readonly string[]; readonly until: string }
    | undefined;
  /** Whether tokens from before are dead. */
  readonly raiseEpoch: boolean;
}

/** Restricted roles stay what they are, and end sooner. */
interface EarlierEnd {
  readonly kind: "shorten";
  readonly until: string;
}

/**
 * The standing of an application whose roles were approved. Restricted roles have an end, the others have not. Where other
 * roles were granted before, in force or over and not yet taken away, tokens from before end: none carries a role that came
 * later, or one that is gone. Where none were, they carry no scopes, and can be left alone.
 */
export function grantOf(
  roles: readonly RoleName[],
  until: string,
  standing: StandingRow | undefined,
  now: Date,
): RoleGrant {
  const lasting = roles.filter((role) => !isRestricted(role));
  const ending = roles.filter(isRestricted);
  const scopes = scopesOf(lasting);
  const added = scopesOf(roles).filter((scope) => !scopes.includes(scope));
  const before = [...(standing?.roles ?? []), ...(standing?.restricted?.roles ?? [])];
  const inForce = rolesInForce(standing, now, []);
  const same = [before, inForce].every((has) => has.length === roles.length && roles.every((one) => has.includes(one)));
  return {
    kind: "replace",
    roles: lasting,
    scopes,
    ...(ending.length > 0 && { restricted: { roles: ending, scopes: added, until } }),
    raiseEpoch: before.length > 0 && !same,
  };
}

/** What an expiry leaves: everything that is not restricted. */
export const restrictedEnds = (): RoleGrant => ({ kind: "end", roles: [], scopes: [], raiseEpoch: true });

/** Lets restricted roles end at a moment, unless they end before it anyway. Whoever reads a standing keeps to its end. */
export const restrictedEndBy = (standing: StandingRow | undefined, until: string): Grant | undefined =>
  standing?.restricted && until < standing.restricted.until ? { kind: "shorten", until } : undefined;
