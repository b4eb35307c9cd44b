import * as z from "zod/mini";
import { orderId } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";
import { checked, described, matching } from "#shared/schema.ts";
import { shippingAddress } from "./address-schema.ts";

export const field = z.enum(piiFields);
export const fieldList = checked(z.array(field), z.minLength(1), z.maxLength(5));
export const purpose = described(matching(/^[a-z][a-z_]{0,39}$/, "must be the name of a purpose, such as shipping"), {
  example: "shipping",
});

function commaSeparated<T extends z.ZodMiniType<unknown, string[]>>(list: T) {
  const text = z.string().check(z.maxLength(200));
  return z.pipe(
    z.pipe(
      text,
      z.transform((fields: string) => fields.split(",")),
    ),
    list,
  );
}

/** `?fields=a,b` */
export const fieldsQuery = z.strictObject({
  fields: described(commaSeparated(fieldList), {
    override: { type: "string", example: "recipient.name,shippingAddress" },
  }),
});

export const resource = z.strictObject({ orderId, fields: fieldList });

export const openedFields = described(
  z.strictObject({
    "recipient.name": z.optional(z.string()),
    "recipient.phone": z.optional(described(z.string(), { description: "E.164", example: "+4915123456789" })),
    "recipient.phoneExtension": z.optional(described(z.string(), { description: "Comes with recipient.phone" })),
    "recipient.email": z.optional(z.string()),
    shippingAddress: z.optional(shippingAddress),
    taxId: z.optional(z.string()),
  }),
  { id: "OpenedFields", description: "The fields that were asked for and that the order has" },
);

/** Why a field that was asked for has no value: nobody is left to guess at a blank. */
export const absentFields = z.array(z.strictObject({ field, reason: z.literal("not_provided") }));

export const accessId = described(z.string(), { example: "acc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" });
