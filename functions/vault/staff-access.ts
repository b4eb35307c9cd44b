import { Problem } from "#shared/errors/problem.ts";
import { isPurged, type Order } from "#shared/orders/order.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import { isLive, type StaffGrant } from "#shared/staff-access/staff-grant.ts";
import type { Asked } from "./pii-access.ts";

/** What was read for a member of staff who asks for an order. */
export interface StaffGround extends StoredOrder {
  readonly grants: readonly StaffGrant[];
  /** The person's, now. */
  readonly standing: { readonly epoch: number };
}

/** A grant is for one order or for one buyer's; where there is no order, none of a buyer is for it. */
const covers = (grant: StaffGrant, orderId: string, order: Order | undefined): boolean =>
  grant.orderId === orderId || (order !== undefined && grant.buyerId === order.buyerId);

/**
 * Finds what lets a person read these fields of this order: one grant for all of them, so that the record names one reason.
 * @throws Problem `forbidden` without a grant, for an order that there is as for one that there is not; `field_not_in_grant`
 *   naming each field; with a grant `not_found`, `pii_purged`
 */
export function checkGrant(ground: StaffGround, orderId: string, { fields, pointer }: Asked, now: Date): StaffGrant {
  const { grants, standing, order, recordKeys } = ground;
  const [grant, ...others] = grants.filter((one) => isLive(one, standing, now) && covers(one, orderId, order));
  if (!grant) {
    const missing = ["an access request for this order or its buyer that another member of staff has approved"];
    throw new Problem("forbidden", {
      detail: `This takes ${missing}, and that has not ended.`,
      extensions: { missing },
    });
  }
  const outsideOf = (one: StaffGrant) => fields.filter((field) => !one.fields.includes(field));
  const best = [grant, ...others].reduce((a, b) => (outsideOf(b).length < outsideOf(a).length ? b : a));
  const outside = outsideOf(best);
  if (outside.length > 0) {
    const code = "field_not_in_grant";
    const errors = outside.map((field) => ({ pointer, code, detail: `${field} is not in the access request` }));
    throw new Problem(code, { detail: `Not in the access request: ${outside.join(", ")}.`, errors });
  }
  if (!order) throw new Problem("not_found");
  if (isPurged(order, now) || !recordKeys) throw new Problem("pii_purged");
  return best;
}
