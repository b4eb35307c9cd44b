import type { PlainField, RecordRef } from "#shared/crypto/record-sealer.ts";

/** One order's personal data, invented, as the vault seals it: seven fields in three classes. */
export const order: RecordRef = { type: "order", id: "100-4716863-1000000", version: 1 };

export const orderPii = {
  "recipient.name": { class: "identity", value: "Maria do Carmo Sequeira" },
  "recipient.phone": { class: "contact", value: "+351912345678" },
  "recipient.phoneAsGiven": { class: "contact", value: "(+351) 912 345 678" },
  "recipient.phoneExtension": { class: "contact", value: "73824" },
  "recipient.email": { class: "contact", value: "maria.sequeira+shop@example.com" },
  shippingAddress: {
    class: "address",
    value: JSON.stringify({
      line1: "Rua das Flores 128",
      line2: "3.º Esq.",
      city: "Porto",
      region: "Porto",
      postalCode: "4050-262",
      country: "PT",
    }),
  },
  taxId: { class: "identity", value: "PT123456789" },
} as const satisfies Readonly<Record<string, PlainField>>;

export type Name = keyof typeof orderPii;
export const names = Object.keys(orderPii) as Name[];

/** The values alone. */
export const values = Object.fromEntries(names.map((name) => [name, orderPii[name].value])) as Record<Name, string>;
