/** What can happen to an order, in its usual course. */
export const orderEventTypes = ["shipped", "delivered", "delivery_disputed", "returned", "cancelled"] as const;

/** Who sends it: the marketplace for the seller, or the seller. */
export const fulfilments = ["marketplace", "merchant"] as const;
