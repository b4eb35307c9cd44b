import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";

/** A seller's authorisation of an application, in the table `standing`: read with the order that it is about. */
export const authorizationRow = z.object({
  status: z.enum(["active", "withdrawn"]),
  /** Rises with each withdrawal: what was issued before stays dead when the seller authorises again. */
  epoch: whole(),
  roles: z.array(z.string()),
  authorizedAt: z.string(),
  expiresAt: z.string(),
  /** The incident that took it away, as long as that is what keeps it away. */
  withdrawnBy: z.optional(z.string()),
});
export type SellerAuthorization = z.infer<typeof authorizationRow>;

export const authorizationKey = (sellerId: string, applicationId: string) => ({
  pk: `seller#${sellerId}`,
  sk: `authorization#${applicationId}`,
});

/** Expiry is enforced here, when read; nothing depends on a row being deleted in time. */
export const isInForce = (
  authorization: SellerAuthorization | undefined,
  now: Date,
): authorization is SellerAuthorization =>
  authorization?.status === "active" && now.toISOString() < authorization.expiresAt;

/** What a withdrawal makes of what is there; undefined where there is none, or it is withdrawn already. */
export const withdrawn = (before: SellerAuthorization | undefined): SellerAuthorization | undefined =>
  before?.status === "active" ? { ...before, status: "withdrawn", epoch: before.epoch + 1 } : undefined;

/**
 * What the end of an incident makes of what it took away; undefined where there is nothing, the seller has done something
 * since, or it would have run out meanwhile. What was issued under it before stays dead.
 */
export const restored = (
  before: SellerAuthorization | undefined,
  incidentId: string,
  now: Date,
): SellerAuthorization | undefined => {
  if (before?.withdrawnBy !== incidentId) return undefined;
  const after: SellerAuthorization = { ...before, status: "active", withdrawnBy: undefined };
  return isInForce(after, now) ? after : undefined;
};

/**
 * What the seller's own withdrawal makes of it. One that an incident took away is the seller's doing from then on: it does not
 * come back when the incident turns out to be none.
 */
export const withdrawnBySeller = (before: SellerAuthorization | undefined): SellerAuthorization | undefined =>
  before?.withdrawnBy === undefined
    ? withdrawn(before)
    : { ...before, status: "withdrawn", epoch: before.epoch + 1, withdrawnBy: undefined };
