import * as z from "zod/mini";
import { email } from "#shared/http/email-schema.ts";
import { buyerId, country, instant, line, orderId, sellerId } from "#shared/http/schemas.ts";
import { fulfilments, orderEventTypes } from "#shared/orders/order-vocabulary.ts";
import { checked, described, matching, whole } from "#shared/schema.ts";
import { shippingAddress } from "./address-schema.ts";
import { phone } from "./phone-schema.ts";

const calendarDay = described(z.union([z.iso.date(), instant]), { example: "2026-12-01" });

const items = checked(
  z.array(z.strictObject({ sku: line(64), title: line(300), quantity: whole(z.gte(1), z.lte(1_000_000)) })),
  z.maxLength(100),
);

const fulfilment = z.enum(fulfilments);

export const orderBody = z.strictObject({
  sellerId,
  buyerId,
  placedAt: instant,
  fulfilment,
  latestDeliveryDate: z.optional(calendarDay),
  recipient: z.strictObject({
    name: line(200),
    phone: z.optional(phone),
    phoneExtension: z.optional(matching(/^[0-9]{1,11}$/, "must be 1 to 11 digits")),
    email: z.optional(email),
  }),
  shippingAddress,
  taxId: z.optional(line(40)),
  items: z.optional(items),
});

export const orderStatus = z.enum(["placed", "shipped", "delivered", "delivery_disputed", "returned", "cancelled"]);

export const orderFacts = z.strictObject({
  orderId,
  sellerId,
  status: orderStatus,
  fulfilment,
  placedAt: instant,
  latestDeliveryDate: z.optional(calendarDay),
  events: z.array(z.strictObject({ type: z.enum(orderEventTypes), at: instant })),
  items: z.optional(items),
  shipTo: z.strictObject({ city: z.optional(z.string()), region: z.optional(z.string()), country }),
  piiAvailable: z.boolean(),
  piiPurgeAt: instant,
});
