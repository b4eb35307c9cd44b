import type * as z from "zod/mini";
import type { FieldClass } from "#shared/crypto/field-class.ts";
import type { PlainField } from "#shared/crypto/record-sealer.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { shippingAddress } from "./address-schema.ts";
import type { orderBody } from "./order-schemas.ts";
import type { OrderDates, OrderEvent } from "./order-timeline.ts";
import { readPhone } from "./phone.ts";
import type { openedFields } from "./pii-schemas.ts";

export type OrderBody = z.output<typeof orderBody>;
export type OpenedFields = z.input<typeof openedFields>;

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

/** What is kept of an order in the clear: no personal data. */
export interface OrderFacts extends OrderDates {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly fulfilment: "marketplace" | "merchant";
  readonly items?: OrderBody["items"];
  readonly country: string;
  readonly region?: string | undefined;
  readonly city?: string | undefined;
}

export interface Order extends OrderFacts {
  readonly orderId: string;
  /** Of the sealed content; authenticated with every sealed field. */
  readonly version: number;
  /** Rises with every write of the row: what conditional writes compare. */
  readonly revision: number;
  readonly events: readonly OrderEvent[];
  readonly purgeAt: string;
  readonly purgedAt?: string | undefined;
  readonly sealed: Readonly<Partial<Record<SealedFieldName, Uint8Array>>>;
}

/** The part of an order that is sealed, and the part that is not. */
export interface OrderContent {
  readonly plain: Readonly<Partial<Record<SealedFieldName, string>>>;
  readonly facts: OrderFacts;
}

/**
 * Splits what was handed in. Text is kept exactly as it came; the phone also in E.164.
 * @throws Problem `invalid_request` for a phone number that is none, and for an extension of none: it could never be read
 */
export function contentOf(body: OrderBody): OrderContent {
  const { recipient, shippingAddress: address, taxId, ...rest } = body;
  if (recipient.phone === undefined && recipient.phoneExtension !== undefined) {
    const errors = [{ pointer: "/recipient/phoneExtension", detail: "must come with a phone" }];
    throw new Problem("invalid_request", { errors });
  }
  const phone =
    recipient.phone === undefined ? undefined : readPhone(recipient.phone, address.country, "/recipient/phone");
  const plain: Record<SealedFieldName, string | undefined> = {
    "recipient.name": recipient.name,
    "recipient.phone": phone?.e164,
    "recipient.phoneAsGiven": recipient.phone,
    "recipient.phoneExtension": recipient.phoneExtension ?? phone?.extension,
    "recipient.email": recipient.email,
    shippingAddress: JSON.stringify(address),
    taxId,
  };
  const { city, region, country } = address;
  const facts = { ...rest, placedAt: utc(rest.placedAt), city, country, ...(region === undefined ? {} : { region }) };
  return { plain: withoutAbsent(plain), facts };
}

const utc = (at: string) => new Date(at).toISOString();

const withoutAbsent = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export const plainFields = (plain: OrderContent["plain"]): Record<string, PlainField> =>
  Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, { class: sealedFields[name as SealedFieldName], value }]),
  );

/** Whether two versions of an order say the same. */
export const sameContent = (a: OrderContent, b: OrderContent): boolean =>
  canonical(a.plain) === canonical(b.plain) && canonical(a.facts) === canonical(b.facts);

const canonical = (value: object) =>
  JSON.stringify(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

export const factsOf = ({
  sellerId,
  buyerId,
  placedAt,
  fulfilment,
  latestDeliveryDate,
  items,
  country,
  region,
  city,
}: Order): OrderFacts => ({
  sellerId,
  buyerId,
  placedAt,
  fulfilment,
  latestDeliveryDate,
  items,
  country,
  region,
  city,
});

/** Destroyed, or due to be: what is due counts as destroyed from that moment, whenever the sweep comes by. */
export const isPurged = ({ purgedAt, purgeAt }: Pick<Order, "purgedAt" | "purgeAt">, now: Date): boolean =>
  purgedAt !== undefined || purgeAt <= now.toISOString();

/** A field that callers name opens these sealed ones; the extension belongs to the phone. */
const opens: Readonly<Record<PiiField, readonly SealedFieldName[]>> = {
  "recipient.name": ["recipient.name"],
  "recipient.phone": ["recipient.phone", "recipient.phoneExtension"],
  "recipient.email": ["recipient.email"],
  shippingAddress: ["shippingAddress"],
  taxId: ["taxId"],
};

/** Every sealed field that an order has, with its class. */
export const allSealed = (order: Pick<Order, "sealed">) =>
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
export function sealedFor(order: Pick<Order, "sealed">, fields: readonly PiiField[]) {
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
