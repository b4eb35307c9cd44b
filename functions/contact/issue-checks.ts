import { Problem } from "#shared/errors/problem.ts";
import { isPurged, type Order } from "#shared/orders/order.ts";
import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import type { Channel } from "./contact-token.ts";
import { type Block, mayContact } from "./token-life.ts";

interface Grounds {
  readonly order: Order | undefined;
  readonly roles: readonly string[];
  readonly authorization: SellerAuthorization | undefined;
  readonly block: Block | undefined;
}

const sealedAs = { phone: "recipient.phone", email: "recipient.email" } as const;

/**
 * Whether an application may reach the buyer of an order by a channel.
 * @throws Problem `not_found` (no such order, or its seller or the role do not allow it: one answer for all), `contact_blocked`,
 *   `pii_purged`, `no_phone`, `no_email`
 */
export function checkAsk({ order, roles, authorization, block }: Grounds, channel: Channel, now: Date) {
  if (!order || !mayContact(roles, authorization, now)) throw new Problem("not_found");
  if (block?.status === "blocked")
    throw new Problem("contact_blocked", { detail: "The buyer wants no more from this seller." });
  if (isPurged(order, now)) throw new Problem("pii_purged");
  if (!order.sealed[sealedAs[channel]])
    throw new Problem(channel === "phone" ? "no_phone" : "no_email", {
      detail: `The buyer has left no ${channel === "phone" ? "phone number" : "e-mail address"} with this order.`,
    });
  return { order, authorization };
}

/** @param end ISO 8601, in the past */
export const contactEnded = (end: string): Problem =>
  new Problem("contact_ended", {
    detail: "The time for contact about this order is over. A dispute of the delivery, or a return, opens it again.",
    extensions: { endedAt: end },
  });
