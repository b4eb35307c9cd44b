import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { openFields } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { Problem } from "#shared/errors/problem.ts";
import { isPurged } from "#shared/orders/order.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";
import { isInForce, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import type { Grant } from "./grants.ts";
import { answered, type OpenedFields, sealedFor } from "./order-fields.ts";
import { checkPurpose } from "./restricted-data-token.ts";

/** The fields that a caller asks for, and where in its request it named them. */
export interface Asked {
  readonly fields: readonly PiiField[];
  readonly pointer: string;
}

/** What was read about one order that a token names. */
export interface PiiGround extends StoredOrder {
  readonly authorization: SellerAuthorization | undefined;
}

export interface PiiRead {
  /** Of the application, now. */
  readonly roles: readonly string[];
  /** In the order of the grants. */
  readonly grounds: readonly PiiGround[];
}

/** What is opened, and what has to be on record before it leaves. */
export interface Disclosure {
  readonly fields: OpenedFields;
  readonly absent: readonly PiiField[];
  readonly record: Omit<AccessRecord, "accessId" | "at">;
}

/**
 * Holds the fields asked for to the token.
 * @throws Problem `not_found` for an order that the token does not name, `field_not_in_token` naming each field
 */
export function checkToken(grant: Grant | undefined, { fields, pointer }: Asked): asserts grant is Grant {
  if (!grant) throw new Problem("not_found");
  const outside = fields.filter((field) => !grant.fields.includes(field));
  if (outside.length === 0) return;
  const errors = outside.map((field) => ({
    pointer,
    code: "field_not_in_token",
    detail: `${field} is not in the token`,
  }));
  throw new Problem("field_not_in_token", { detail: `Not in the token: ${outside.join(", ")}.`, errors });
}

/**
 * Holds a token to what is in force now: the application's roles, the seller's authorisation, and the order itself.
 * @throws Problem `purpose_not_allowed`, `field_not_in_role`, `not_found` (an order that is gone, of another seller, or
 *   whose seller withdrew: one answer for all), `pii_purged`
 */
export function checkGround(
  principal: RestrictedPrincipal,
  roles: readonly string[],
  grant: Grant,
  { fields, pointer }: Asked,
  { order, recordKeys, authorization }: PiiGround,
  now: Date,
): void {
  const resources = [{ orderId: grant.orderId, fields }];
  checkPurpose(principal.purpose, roles, resources, () => pointer);
  const authorized = isInForce(authorization, now) && authorization.epoch === grant.authorizationEpoch;
  if (!authorized || order?.sellerId !== grant.sellerId) throw new Problem("not_found");
  checkPurpose(principal.purpose, authorization.roles, resources, () => pointer);
  if (isPurged(order, now) || !recordKeys) throw new Problem("pii_purged");
}

/**
 * Opens fields of an order that passed the checks.
 * @param to whom and what for, as the record of it says
 * @throws UnavailableError, IntegrityError
 */
export async function disclose(
  keys: VaultKeys,
  to: Pick<AccessRecord, "actor" | "purpose">,
  fields: readonly PiiField[],
  { order, recordKeys }: StoredOrder,
): Promise<Disclosure> {
  if (!order || !recordKeys) throw new TypeError("the checks come first");
  const { sealed, present, absent } = sealedFor(order, fields);
  const { orderId, sellerId, buyerId, version } = order;
  const opened = await openFields(keys, { type: "order", id: orderId, version }, recordKeys.keys, sealed);
  return { fields: answered(opened), absent, record: { orderId, buyerId, sellerId, ...to, fields: present } };
}
