import type { Scope } from "#shared/http/access.ts";

/**
 * How an access that was revoked comes back: `non_pii` first, without whatever gives personal data or leads to a buyer; then
 * `full`, the rest of it.
 */
export const stages = ["non_pii", "full"] as const;
export type Stage = (typeof stages)[number];

/** A level that may be held to a stage. Whatever stands there holds it: what a reader does not know gives no more. */
export type Staged = { readonly limitedTo?: string | undefined } | undefined;

/** One level that is limited limits all that stands on it. */
export const isLimited = (levels: readonly Staged[]): boolean => levels.some((one) => one?.limitedTo !== undefined);

/** The roles of the catalogue that open no field and lead to nobody. Any other, be it one that is new, waits for the second stage. */
const impersonal: readonly string[] = ["orders", "aggregates"];

export const isImpersonalRole = (role: string): boolean => impersonal.includes(role);

/** For each scope, whether the first stage gives it back; one that is new does not compile until somebody has said. */
const inFirstStage: Readonly<Record<Scope, boolean>> = {
  "orders:write": true,
  "buyers:write": true,
  "orders:read": true,
  "pii:request": false,
  "aggregates:read": true,
  "contact:issue": false,
  "messages:send": false,
  "relay:connect": false,
  // It gives others the way to personal data.
  "authorizations:write": false,
};

export const isImpersonalScope = (scope: string): boolean =>
  Object.hasOwn(inFirstStage, scope) && inFirstStage[scope as Scope];
