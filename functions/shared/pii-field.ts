/** The fields of an order that are personal data: what a restricted data token names, one by one. */
export const piiFields = ["recipient.name", "recipient.phone", "recipient.email", "shippingAddress", "taxId"] as const;
export type PiiField = (typeof piiFields)[number];
