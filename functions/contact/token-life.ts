import { scopesOf } from "#developers/policy/role-catalogue.ts";
import { isPurged, type Order } from "#shared/orders/order.ts";
import { isInForce, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import type { ContactToken } from "./contact-token.ts";
import { expiryOf } from "./token-expiry.ts";

/** Why a token is of no use. */
export type EndReason =
  | "withdrawn"
  | "access_revoked"
  | "authorization_ended"
  | "blocked"
  | "given_to_another"
  | "pii_purged"
  | "expired";

/** The buyer wants no more from a seller. */
export interface Block {
  readonly status: "blocked" | "lifted";
  /** The latest time. */
  readonly blockedAt: string;
}

/** Everything that a token's life hangs on, as it was read. */
export interface TokenGrounds {
  readonly standing: {
    readonly global: StandingRow | undefined;
    readonly developer: StandingRow | undefined;
    readonly application: StandingRow | undefined;
    readonly credential: (StandingRow & { readonly revokedAt?: string | undefined }) | undefined;
  };
  readonly authorization: SellerAuthorization | undefined;
  readonly order: Order | undefined;
  readonly block: Block | undefined;
  /** The token that the value leads to now, and where its calls are remembered for the buyer to return. */
  readonly holder: { readonly contactTokenId: string; readonly callback?: string | undefined } | undefined;
}

/**
 * Whether a role that both the assessors and the seller gave an application lets it reach buyers.
 * @param roles in force for the application
 */
export const mayContact = (
  roles: readonly string[],
  authorization: SellerAuthorization | undefined,
  now: Date,
): authorization is SellerAuthorization =>
  isInForce(authorization, now) &&
  scopesOf(roles.filter((role) => authorization.roles.includes(role))).includes("contact:issue");

/**
 * Each level has to be what it was when the token was issued: in force, at an equal epoch. A credential is different: one that
 * its developer rotates or deletes takes no seller's numbers away, one that a responder ended takes all that it was used for.
 */
function stands({ epochs, issuedAt }: ContactToken, { standing }: TokenGrounds): boolean {
  const { global, developer, application, credential } = standing;
  const inForce = (row: StandingRow | undefined, epoch: number | undefined) =>
    row?.status === "active" && row.epoch === epoch;
  return (
    (global ? inForce(global, epochs.global) : epochs.global === 0) &&
    inForce(developer, epochs.developer) &&
    inForce(application, epochs.application) &&
    !(credential?.revokedAt !== undefined && credential.revokedAt >= issuedAt)
  );
}

/**
 * Why a token has ended; undefined while it lives. What was read decides, nothing else: no job has to have come by.
 */
export function endOf(token: ContactToken, grounds: TokenGrounds, now: Date): EndReason | undefined {
  const { order, block, authorization, standing, holder } = grounds;
  if (token.status === "withdrawn") return "withdrawn";
  if (!stands(token, grounds)) return "access_revoked";
  const allowed = mayContact(rolesInForce(standing.application, now, Object.values(standing)), authorization, now);
  if (!allowed || authorization.epoch !== token.epochs.authorization) return "authorization_ended";
  // What was issued before the buyer said so stays dead when the buyer thinks better of it.
  if (block && (block.status === "blocked" || block.blockedAt >= token.issuedAt)) return "blocked";
  if (holder?.contactTokenId !== token.contactTokenId) return "given_to_another";
  if (!order || isPurged(order, now)) return "pii_purged";
  return expiryOf(token, order) <= now.toISOString() ? "expired" : undefined;
}
