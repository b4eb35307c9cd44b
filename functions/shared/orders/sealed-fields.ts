import type { FieldClass } from "#shared/crypto/field-class.ts";

/** Every sealed field of an order, and the class whose keys open it. */
export const sealedFields = {
  "recipient.name": "identity",
  "recipient.phone": "contact",
  "recipient.phoneAsGiven": "contact",
  "recipient.phoneExtension": "contact",
  "recipient.email": "contact",
  shippingAddress: "address",
  taxId: "identity",
} as const satisfies Record<string, FieldClass>;
export type SealedFieldName = keyof typeof sealedFields;
