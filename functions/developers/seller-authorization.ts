import { Problem } from "#shared/errors/problem.ts";

/** Days that an authorisation lasts: sellers authorise again every 365 days. */
const longest = 365;
const day = 24 * 60 * 60 * 1000;

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
