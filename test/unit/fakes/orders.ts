import type { z } from "zod";
import { type BlindIndex, createBlindIndex } from "#shared/crypto/blind-index.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { takeIn } from "#vault/order-intake.ts";
import type { orderBody } from "#vault/order-schemas.ts";

type OrderBody = z.output<typeof orderBody>;

/** An order with every field that there is. */
export const fullOrder: OrderBody = {
  sellerId: "SELLER-01",
  buyerId: "BUYER-00001",
  placedAt: "2026-11-01T08:30:00.000Z",
  fulfilment: "merchant",
  latestDeliveryDate: "2026-11-15",
  recipient: { name: "Verner Swaniawski", phone: "+376 312 358", phoneExtension: "10", email: "verner@example.com" },
  shippingAddress: {
    line1: "88 Avinguda Meritxell",
    line2: "Centre històric",
    city: "Andorra la Vella",
    postalCode: "AD500",
    country: "AD",
  },
  taxId: "AD772119521",
  items: [{ sku: "SKU-1", title: "Gold Pizza", quantity: 1 }],
};

/** What is stored once an order was handed in for the first time. */
export async function storedOrder(
  keys: VaultKeys,
  orderId: string,
  body: OrderBody = fullOrder,
  index: BlindIndex = createBlindIndex(fakePorts()),
): Promise<StoredOrder> {
  const nothing = { order: undefined, recordKeys: undefined };
  const intake = await takeIn({ keys, index }, orderId, body, nothing, new Date("2026-11-21T09:00:00.000Z"));
  if (intake.unchanged) throw new TypeError("nothing was stored before");
  return { order: intake.order, recordKeys: { version: intake.order.version, keys: intake.keys } };
}
