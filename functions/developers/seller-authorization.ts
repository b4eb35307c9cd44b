import { isDeepStrictEqual } from "node:util";
import { day } from "#shared/days.ts";
import { Problem } from "#shared/errors/problem.ts";
import { isInForce, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";

/** Days that an authorisation lasts: sellers authorise again every 365 days. */
const longest = 365;
/** Milliseconds within which the same request is the same act: who was not answered sends it again. */
const repeat = 60 * 60 * 1000;

/** Whose authorisation, and of which application. */
export interface Parties {
  readonly sellerId: string;
  readonly applicationId: string;
}

/** What a seller grants. */
export interface SellerGrant {
  readonly roles: readonly string[];
  /** As the seller says; 365 days where it does not. */
  readonly expiresAt: string | undefined;
}

/**
 * When an authorisation ends: when the seller says, within 365 days.
 * @throws Problem `invalid_request` when that is past or too far
 */
export function expiryOf(wanted: string | undefined, now: Date): string {
  const latest = now.getTime() + longest * day;
  const chosen = wanted === undefined ? latest : Date.parse(wanted);
  if (chosen <= now.getTime() || chosen > latest) {
    const detail = `must be in the future and within ${longest} days`;
    throw new Problem("invalid_request", { errors: [{ pointer: "/expiresAt", detail }] });
  }
  return new Date(chosen).toISOString();
}

/**
 * What a grant makes of what is there. What was issued under an authorisation that ran out stays dead, as after a
 * withdrawal.
 * @returns undefined where it changes nothing: the same roles until the same time
 * @throws Problem `invalid_request` for an end that is past or too far
 */
export function granted(
  before: SellerAuthorization | undefined,
  grant: SellerGrant,
  now: Date,
): SellerAuthorization | undefined {
  const expiresAt = expiryOf(grant.expiresAt, now);
  const roles = [...new Set(grant.roles)];
  if (isInForce(before, now) && sameRoles(before.roles, roles) && sameEnd(before, grant, expiresAt)) return undefined;
  const ranOut = before?.status === "active" && !isInForce(before, now);
  const epoch = (before?.epoch ?? 0) + (ranOut ? 1 : 0);
  return { status: "active", epoch, roles, authorizedAt: now.toISOString(), expiresAt };
}

const sameRoles = (some: readonly string[], others: readonly string[]) =>
  isDeepStrictEqual(new Set(some), new Set(others));

/** The full term begins anew with each grant: an end that it moved by moments is the same one. */
function sameEnd({ expiresAt }: SellerAuthorization, grant: SellerGrant, wanted: string): boolean {
  const moved = Date.parse(wanted) - Date.parse(expiresAt);
  return grant.expiresAt === undefined ? moved < repeat : moved === 0;
}
