import type * as z from "zod/mini";
import type { SealedFieldName } from "./order-fields.ts";
import type { orderBody } from "./order-schemas.ts";
import type { OrderDates, OrderEvent } from "./order-vocabulary.ts";

export type OrderBody = z.output<typeof orderBody>;

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
