import * as z from "zod";
import { buyerId, country, email, instant, line, orderId, sellerId } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";

/** The shapes of the vault's requests and answers; the routes that use them stand in contract.ts. */

const phone = line(40).meta({
  description: "As the caller has it; kept in E.164 as well",
  example: "+49 1512 3456789",
});
const calendarDay = z.union([z.iso.date(), instant]).meta({ example: "2026-12-01" });

export const buyerBody = z.strictObject({
  name: line(200).optional(),
  email: email.optional(),
  phone: phone.optional(),
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "must be a BCP 47 language tag")
    .optional(),
  country: country.optional(),
});

export const shippingAddress = z
  .strictObject({
    line1: line(200),
    line2: line(200).optional(),
    line3: line(200).optional(),
    city: line(120),
    region: line(120).optional(),
    postalCode: line(20).optional(),
    country,
  })
  .meta({ id: "ShippingAddress" });

const items = z
  .array(z.strictObject({ sku: line(64), title: line(300), quantity: z.int().min(1).max(1_000_000) }))
  .max(100);

export const fulfilment = z.enum(["marketplace", "merchant"]);

export const orderBody = z.strictObject({
  sellerId,
  buyerId,
  placedAt: instant,
  fulfilment,
  latestDeliveryDate: calendarDay.optional(),
  recipient: z.strictObject({
    name: line(200),
    phone: phone.optional(),
    phoneExtension: z
      .string()
      .regex(/^[0-9]{1,11}$/, "must be 1 to 11 digits")
      .optional(),
    email: email.optional(),
  }),
  shippingAddress,
  taxId: line(40).optional(),
  items: items.optional(),
});

export const orderEventTypes = ["shipped", "delivered", "delivery_disputed", "returned", "cancelled"] as const;
export const orderStatus = z.enum(["placed", ...orderEventTypes]);

export const orderFacts = z.strictObject({
  orderId,
  sellerId,
  status: orderStatus,
  fulfilment,
  placedAt: instant,
  latestDeliveryDate: calendarDay.optional(),
  events: z.array(z.strictObject({ type: z.enum(orderEventTypes), at: instant })),
  items: items.optional(),
  shipTo: z.strictObject({ city: z.string().optional(), region: z.string().optional(), country }),
  piiAvailable: z.boolean(),
  piiPurgeAt: instant,
});

export const field = z.enum(piiFields);
export const fieldList = z.array(field).min(1).max(piiFields.length);
export const purpose = z
  .string()
  .regex(/^[a-z][a-z_]{0,39}$/, "must be the name of a purpose, such as shipping")
  .meta({ example: "shipping" });

/** `?fields=a,b` */
export const fieldsQuery = z.strictObject({
  fields: z
    .string()
    .max(200)
    .transform((text) => text.split(","))
    .pipe(fieldList)
    .meta({ override: { type: "string", example: "recipient.name,shippingAddress" } }),
});

export const resource = z.strictObject({ orderId, fields: fieldList });

export const openedFields = z
  .strictObject({
    "recipient.name": z.string().optional(),
    "recipient.phone": z.string().optional().meta({ description: "E.164", example: "+4915123456789" }),
    "recipient.phoneExtension": z.string().optional().meta({ description: "Comes with recipient.phone" }),
    "recipient.email": z.string().optional(),
    shippingAddress: shippingAddress.optional(),
    taxId: z.string().optional(),
  })
  .meta({ id: "OpenedFields", description: "The fields that were asked for and that the order has" });

/** Why a field that was asked for has no value: nobody is left to guess at a blank. */
export const absentFields = z.array(z.strictObject({ field, reason: z.literal("not_provided") }));

export const accessId = z.string().meta({ example: "acc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });

export const accessRecord = z
  .strictObject({
    accessId,
    at: instant,
    orderId,
    sellerId,
    purpose: z.string(),
    fields: z.array(field),
    actor: z.strictObject({
      type: z.enum(["application"]),
      applicationId: z.string(),
      developerId: z.string(),
      clientId: z.string(),
      tokenId: z.string(),
    }),
  })
  .meta({ id: "AccessRecord", description: "Who read what, when, why: written before anything was handed out" });
