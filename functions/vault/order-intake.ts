import type { BlindIndex } from "#shared/crypto/blind-index.ts";
import { openFields, sealRecord } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { Problem } from "#shared/errors/problem.ts";
import { isPurged, type Order } from "#shared/orders/order.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import type { StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { openable } from "./openable.ts";
import { contentOf, factsOf, type OrderBody, type OrderContent, sameContent } from "./order-content.ts";
import { allSealed, plainFields } from "./order-fields.ts";
import { checkDates, purgeAt } from "./order-timeline.ts";

/** What to write for an order that was handed in; `unchanged` when it says what is stored already. */
export type Intake =
  | { readonly unchanged: true; readonly version: number }
  | { readonly unchanged: false; readonly order: Order; readonly keys: StoredRecordKeys["keys"] };

/**
 * Decides what handing in an order means for what is stored: a new version is sealed under new record keys.
 * @throws Problem `invalid_request`, also for a new order that would be due at once; `pii_purged`, or `immutable_field` for
 * another seller or buyer
 */
export async function takeIn(
  { keys, index }: { readonly keys: VaultKeys; readonly index: BlindIndex },
  orderId: string,
  body: OrderBody,
  stored: StoredOrder,
  now: Date,
): Promise<Intake> {
  checkDates(body, now);
  const content = contentOf(body);
  const { order: before } = stored;
  const events = before?.events ?? [];
  const due = purgeAt(content.facts, events);
  if (before) refuseChange(before, content, now);
  refuseDue(due, now);
  if (before) {
    const known = await openable(() => contentStored(keys, before, stored.recordKeys));
    if (known && sameContent(known, content)) return { unchanged: true, version: before.version };
  }
  const version = (before?.version ?? 0) + 1;
  const phone = content.plain["recipient.phone"];
  const [{ recordKeys, fields }, recipientPhoneIndex] = await Promise.all([
    sealRecord(keys, { type: "order", id: orderId, version }, plainFields(content.plain)),
    phone && index.phone(phone),
  ]);
  const order = {
    ...content.facts,
    orderId,
    version,
    revision: (before?.revision ?? 0) + 1,
    events,
    recipientPhoneIndex,
    purgeAt: due,
    sealed: fields,
  };
  return { unchanged: false, order, keys: recordKeys };
}

/** An order that nobody could ever read is not taken in as if all were well, and none is destroyed by a slip in a date. */
function refuseDue(due: string, now: Date): void {
  if (!isPurged({ purgeAt: due }, now)) return;
  const detail = "is so long ago that its data would have to be destroyed at once";
  throw new Problem("invalid_request", { errors: [{ pointer: "/placedAt", detail }] });
}

function refuseChange(before: Order, { facts }: OrderContent, now: Date): void {
  if (isPurged(before, now))
    throw new Problem("pii_purged", { detail: "An order whose data was destroyed is not filled again." });
  const changed = (["sellerId", "buyerId"] as const).filter((name) => before[name] !== facts[name]);
  if (changed.length > 0) {
    const errors = changed.map((name) => ({ pointer: `/${name}`, detail: "cannot be changed" }));
    throw new Problem("immutable_field", { errors });
  }
}

async function contentStored(
  keys: VaultKeys,
  order: Order,
  recordKeys: StoredRecordKeys | undefined,
): Promise<OrderContent> {
  const record = { type: "order", id: order.orderId, version: order.version } as const;
  return { plain: await openFields(keys, record, recordKeys?.keys ?? {}, allSealed(order)), facts: factsOf(order) };
}
