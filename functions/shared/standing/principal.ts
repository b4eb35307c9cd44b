import type { StaffRole } from "#shared/http/access.ts";

/** The epochs that a token was issued under, one for each level that it stands on. */
export type Epochs = Readonly<Record<string, number>>;

interface Machine {
  readonly clientId: string;
  /** `jti` of the access token. */
  readonly tokenId: string;
  readonly epochs: Epochs;
}

export interface SystemPrincipal extends Machine {
  readonly kind: "system";
  readonly scopes: readonly string[];
}

interface OnBehalfOfApplication extends Machine {
  readonly applicationId: string;
  readonly developerId: string;
}

export interface AppPrincipal extends OnBehalfOfApplication {
  readonly kind: "app";
  readonly scopes: readonly string[];
}

/** The bearer of a restricted data token. `grants` is that token's claim, still packed. */
export interface RestrictedPrincipal extends OnBehalfOfApplication {
  readonly kind: "restricted";
  readonly purpose: string;
  readonly grants: string;
}

interface Person {
  /** Seconds since the epoch at which the token was issued. */
  readonly issuedAt: number;
}

export interface StaffPrincipal extends Person {
  readonly kind: "staff";
  readonly staffId: string;
  readonly roles: readonly StaffRole[];
}

export interface DeveloperPrincipal extends Person {
  readonly kind: "developer";
  /** `sub` at the OpenID Connect issuer. */
  readonly subject: string;
  /** The account that the person registered, once that has been looked up: no claim of the issuer's names it. */
  readonly developerId?: string;
}

export type Principal = SystemPrincipal | AppPrincipal | RestrictedPrincipal | StaffPrincipal | DeveloperPrincipal;

/** How a principal is named in logs: ids only. */
export function principalName(principal: Principal): string {
  switch (principal.kind) {
    case "staff":
      return `staff:${principal.staffId}`;
    case "developer":
      return `developer:${principal.subject}`;
    default:
      return `${principal.kind}:${principal.clientId}`;
  }
}
