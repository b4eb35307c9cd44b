import type * as z from "zod/mini";
import type { PlainField } from "#shared/crypto/record-sealer.ts";
import { type SealedFieldName, sealedFields } from "#shared/orders/sealed-fields.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { shippingAddress } from "./address-schema.ts";
import type { openedFields } from "./pii-schemas.ts";

export type OpenedFields = z.input<typeof openedFields>;

/** The values of sealed fields, before they are sealed or after they were opened. */
export type PlainValues = Readonly<Partial<Record<SealedFieldName, string>>>;
/** Sealed fields as they are stored. */
type SealedValues = { readonly sealed: Readonly<Partial<Record<SealedFieldName, Uint8Array>>> };

export const plainFields = (plain: PlainValues): Record<string, PlainField> =>
  Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, { class: sealedFields[name as SealedFieldName], value }]),
  );

/** A field that callers name opens these sealed ones; the extension belongs to the phone. */
const opens: Readonly<Record<PiiField, readonly SealedFieldName[]>> = {
  "recipient.name": ["recipient.name"],
  "recipient.phone": ["recipient.phone", "recipient.phoneExtension"],
  "recipient.email": ["recipient.email"],
  shippingAddress: ["shippingAddress"],
  taxId: ["taxId"],
};

/** Every sealed field that an order has, with its class. */
export const allSealed = (order: SealedValues) =>
  Object.fromEntries(
    Object.entries(order.sealed).map(([name, bytes]) => [
      name,
      { class: sealedFields[name as SealedFieldName], bytes },
    ]),
  );

/**
 * The sealed fields to open for those asked for; which of these the order has, and which it has not. A field that it does
 * not have opens nothing, not even an extension: what is not on record must not come along.
 */
export function sealedFor(order: SealedValues, fields: readonly PiiField[]) {
  const asked = [...new Set(fields)];
  const present = asked.filter((field) => order.sealed[field]);
  const entries = present
    .flatMap((field) => opens[field])
    .flatMap((name) => {
      const bytes = order.sealed[name];
      return bytes ? [[name, { class: sealedFields[name], bytes }] as const] : [];
    });
  return { sealed: Object.fromEntries(entries), present, absent: asked.filter((field) => !present.includes(field)) };
}

/** What was opened, as it is answered. */
export function answered(opened: Readonly<Record<string, string>>): OpenedFields {
  const { shippingAddress: address, ...texts } = opened;
  if (address === undefined) return texts;
  return { ...texts, shippingAddress: JSON.parse(address) as z.output<typeof shippingAddress> };
}
