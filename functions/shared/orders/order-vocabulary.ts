/** What can happen to an order, in its usual course. */
export const orderEventTypes = ["shipped", "delivered", "delivery_disputed", "returned", "cancelled"] as const;

export type OrderEventType = (typeof orderEventTypes)[number];

export interface OrderEvent {
  readonly type: OrderEventType;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

/** What is known of an order's way, apart from its events. */
export interface OrderDates {
  readonly placedAt: string;
  readonly latestDeliveryDate?: string | undefined;
}

/** Who sends it: the marketplace for the seller, or the seller. */
export const fulfilments = ["marketplace", "merchant"] as const;
