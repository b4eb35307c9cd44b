import { type Holder, holderOf } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import type { TokenGrounds } from "#contact/token-life.ts";
import type { Order } from "#shared/orders/order.ts";
import type { OrderEvent, OrderEventType } from "#shared/orders/order-vocabulary.ts";

/** When tokens here are issued. */
export const issuedAt = "2026-11-21T09:00:00.000Z";
const day = 24 * 60 * 60 * 1000;
/** So many days later, ISO 8601. */
export const later = (days: number): string => new Date(Date.parse(issuedAt) + days * day).toISOString();
export const at = (days: number): Date => new Date(later(days));

export const event = (type: OrderEventType, days: number): OrderEvent => ({ type, at: later(days) });

export const orderOf = (changes: Partial<Order> = {}): Order => ({
  ...{ orderId: "order-1", sellerId: "SELLER-01", buyerId: "BUYER-00001", version: 1, revision: 1 },
  ...{ placedAt: later(-1), fulfilment: "merchant", country: "SE", events: [], purgeAt: later(180) },
  sealed: { "recipient.phone": new Uint8Array(1), "recipient.email": new Uint8Array(1) },
  ...changes,
});

export const tokenOf = (changes: Partial<ContactToken> = {}): ContactToken => ({
  ...{ contactTokenId: "ctk_1", orderId: "order-1", buyerId: "BUYER-00001", sellerId: "SELLER-01" },
  ...{ applicationId: "app_1", developerId: "dev_1", clientId: "cli_1" },
  ...{ channel: "phone", format: "direct", number: "number", caller: "caller" },
  holder: { pk: "caller#caller", sk: "number#number" },
  ...{ status: "issued", extensions: 0, issuedAt, version: 1 },
  epochs: { global: 0, developer: 1, application: 2, credential: 3, authorization: 4 },
  ...changes,
});

export const holderRowOf = (token: ContactToken, order = orderOf()): Holder => holderOf(token, order);

/** All is as it was when the token was issued. */
export const groundsOf = (changes: Partial<TokenGrounds> = {}): TokenGrounds => ({
  standing: {
    global: undefined,
    developer: { pk: "developer#dev_1", status: "active", epoch: 1 },
    application: { pk: "application#app_1", status: "active", epoch: 2, roles: ["shipping"] },
    credential: { pk: "credential#cli_1", status: "active", epoch: 3 },
  },
  authorization: {
    ...{ status: "active", epoch: 4, roles: ["shipping"] },
    ...{ authorizedAt: later(-10), expiresAt: later(355) },
  },
  order: orderOf(),
  block: undefined,
  holder: { contactTokenId: "ctk_1" },
  ...changes,
});
