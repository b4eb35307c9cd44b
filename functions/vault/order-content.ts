import type * as z from "zod/mini";
import { Problem } from "#shared/errors/problem.ts";
import type { Order, OrderFacts } from "#shared/orders/order.ts";
import type { SealedFieldName } from "#shared/orders/sealed-fields.ts";
import { readPhone } from "#shared/phone.ts";
import type { PlainValues } from "./order-fields.ts";
import type { orderBody } from "./order-schemas.ts";

export type OrderBody = z.output<typeof orderBody>;

/** The part of an order that is sealed, and the part that is not. */
export interface OrderContent {
  readonly plain: PlainValues;
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
  const { latestDeliveryDate } = rest;
  const facts = {
    ...rest,
    placedAt: utc(rest.placedAt),
    ...(latestDeliveryDate?.includes("T") ? { latestDeliveryDate: utc(latestDeliveryDate) } : {}),
    city,
    country,
    ...(region === undefined ? {} : { region }),
  };
  return { plain: withoutAbsent(plain), facts };
}

const utc = (at: string) => new Date(at).toISOString();

const withoutAbsent = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

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

/** Whether two versions of an order say the same. */
export const sameContent = (a: OrderContent, b: OrderContent): boolean =>
  canonical(a.plain) === canonical(b.plain) && canonical(a.facts) === canonical(b.facts);

const canonical = (value: object) =>
  JSON.stringify(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
