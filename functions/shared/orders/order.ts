import type { OrderDates, OrderEvent } from "./order-vocabulary.ts";
import type { SealedFieldName } from "./sealed-fields.ts";

export interface OrderItem {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
}

/** What is kept of an order in the clear: no personal data. */
export interface OrderFacts extends OrderDates {
  readonly sellerId: string;
  readonly buyerId: string;
  readonly fulfilment: "marketplace" | "merchant";
  readonly items?: readonly OrderItem[] | undefined;
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
  /** Blind index of the recipient's phone: who calls back is found by number without it being stored. Never shown. */
  readonly recipientPhoneIndex?: string | undefined;
  readonly purgeAt: string;
  readonly purgedAt?: string | undefined;
  readonly sealed: Readonly<Partial<Record<SealedFieldName, Uint8Array>>>;
}

/** Destroyed, or due to be: what is due counts as destroyed from that moment, whenever the sweep comes by. */
export const isPurged = ({ purgedAt, purgeAt }: Pick<Order, "purgedAt" | "purgeAt">, now: Date): boolean =>
  purgedAt !== undefined || purgeAt <= now.toISOString();
