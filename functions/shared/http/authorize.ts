import { Problem } from "#shared/errors/problem.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { claimedPrincipal } from "#shared/standing/claims.ts";
import type { Principal } from "#shared/standing/principal.ts";
import type { Access, Scope } from "./access.ts";
import type { HttpEvent } from "./event.ts";
import type { RouteSpec } from "./route.ts";

/**
 * Finds the alternative of a route's access that admits the caller.
 * @returns undefined on a public route
 * @throws Problem `unauthenticated`, or `forbidden` with what is missing
 */
export function authorize(event: HttpEvent, route: RouteSpec): Caller | undefined {
  if (route.access.some(({ kind }) => kind === "public")) return undefined;
  const claimed = claimedPrincipal(event, route);
  if (!claimed) throw new Problem("unauthenticated");
  const missing: string[] = [];
  for (const access of route.access) {
    const lacking = lacks(claimed, access);
    if (lacking === undefined) return "scope" in access ? { claimed, scope: access.scope } : { claimed };
    missing.push(lacking);
  }
  throw new Problem("forbidden", { detail: `This takes ${missing.join(" or ")}.`, extensions: { missing } });
}

/** What a principal lacks for one alternative; undefined when it is admitted. */
function lacks(principal: Principal, access: Access): string | undefined {
  switch (access.kind) {
    case "system":
    case "app": {
      const has = principal.kind === access.kind && (principal.scopes as readonly string[]).includes(access.scope);
      return has ? undefined : describe(access.kind, access.scope);
    }
    case "restricted":
      return principal.kind === "restricted" ? undefined : "a restricted data token";
    case "developer":
      return principal.kind === "developer" ? undefined : "a developer account";
    case "staff": {
      const has = principal.kind === "staff" && principal.roles.some((role) => access.roles.includes(role));
      return has ? undefined : `the staff role ${access.roles.join(" or ")}`;
    }
    case "public":
      return undefined;
  }
}

const describe = (kind: "system" | "app", scope: Scope) =>
  kind === "system" ? `scope ${scope} of a marketplace system` : `scope ${scope} of an application`;
