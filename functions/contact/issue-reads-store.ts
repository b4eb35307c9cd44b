import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import { authorizationKey, authorizationRow } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { blockKey, type Holder, type Slot, slotKey, toBlock, tokenKey, toSlot, toToken } from "./contact-rows.ts";
import { type GroundsTables, groundsIn, groundsReads } from "./grounds-store.ts";
import type { AskRead, RestRead } from "./token-issuer.ts";
import { pairsHeld } from "./token-store.ts";

/** No seller and no buyer has this id: ids that the marketplace owns have no slash. */
const nobody = "/";

/** First round trip: the caller's standing, the order, what there is for it already, and the numbers that the caller has. */
export async function readAsked(
  db: DynamoDBDocumentClient,
  { standing, vault, contact }: GroundsTables,
  caller: Caller<AppPrincipal>,
  slot: Slot,
): Promise<AskRead> {
  const wanted = [orderRead(vault, slot.orderId), { table: contact, key: slotKey(slot) }];
  const [{ principal, roles, rows }, held] = await Promise.all([
    readAsCaller(db, standing, caller, wanted),
    slot.format === "direct" && slot.caller ? pairsHeld(db, contact, slot.caller) : [],
  ]);
  return { principal, roles, order: toOrder(rows[0]), current: toSlot(rows[1]), held };
}

/**
 * Second round trip: all that the answer hangs on. An order that does not exist has no seller; it costs the same reads as one
 * that does, so that the time taken does not tell them apart.
 */
export async function readRest(
  db: DynamoDBDocumentClient,
  tables: GroundsTables,
  { principal, order, current }: AskRead,
  before: readonly Holder[],
): Promise<RestRead> {
  const { applicationId, developerId } = principal;
  const { orderId = nobody, sellerId = nobody, buyerId = nobody } = order ?? {};
  const { standing, vault, contact } = tables;
  const own = [
    { table: standing, key: authorizationKey(sellerId, applicationId) },
    { table: contact, key: blockKey(buyerId, sellerId) },
  ];
  const ofCurrent = current
    ? [
        { table: contact, key: tokenKey(current.contactTokenId) },
        ...groundsReads(tables, { ...current, orderId, buyerId, sellerId, applicationId, developerId }, current.holder),
      ]
    : [];
  const ofBefore = before.flatMap(({ contactTokenId, orderId }) => [
    { table: contact, key: tokenKey(contactTokenId) },
    orderRead(vault, orderId),
  ]);
  const rows = await consistentRead(db, [...own, ...ofCurrent, ...ofBefore]);
  const rest = rows.slice(own.length);
  const token = current && toToken(rest[0]);
  const previous = rest.slice(ofCurrent.length);
  return {
    authorization: storedRow(authorizationRow, rows[0]),
    block: toBlock(rows[1]),
    current: token && { token, grounds: groundsIn(rest.slice(1, ofCurrent.length)) },
    before: before.map((holder, i) => ({
      holder,
      token: toToken(previous[2 * i]),
      order: toOrder(previous[2 * i + 1]),
    })),
  };
}
