import type * as z from "zod";
import {
  blockSeller,
  extendContactToken,
  getContactToken,
  issueContactToken,
  relayCall,
  unblockSeller,
  withdrawContactToken,
} from "#contact/contract.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import type { LocalInstance } from "#local/start.ts";
import { putOrder, readAccessLog, recordOrderEvent } from "#vault/contract.ts";
import { type BodyOf, call, expectStatus } from "./client.ts";
import { accessToken, newApplication, newId, type OrderBody, orderBody, tokenOf } from "./marketplace.ts";

export type ContactAsk = z.input<(typeof issueContactToken)["request"]["body"]>;
export type Call = z.input<(typeof relayCall)["request"]["body"]>;
export type Issued = BodyOf<typeof issueContactToken, 201>;
export type EventType = z.input<(typeof recordOrderEvent)["request"]["body"]>["type"];

export const hour = 60 * 60 * 1000;
export const day = 24 * hour;

/** Numbers for drama: Ofcom's 020 7946 0000 to 0999, and PTS's 070-174 06 05 to 06 99. A new one each time, as far as they go. */
let [sellers, buyers] = [0, 0];
export const sellersPhone = (): string => `+442079460${200 + (sellers++ % 500)}`;
export const buyersPhone = (): string => `+4670174${String(605 + (buyers++ % 95)).padStart(4, "0")}`;

/** A seller with an application, and what becomes of their orders. Bearer tokens are fresh each time: tests move the clock. */
export async function newSeller(local: LocalInstance, roles: readonly RoleName[] = ["shipping"]) {
  const sellerId = newId("SELLER");
  const marketplace = () => tokenOf(local, "system:marketplace");
  const application = await newApplication(local, await marketplace(), { roles, sellers: [sellerId] });
  const bearer = () => accessToken(local, application);
  const { api } = local.urls;
  const one = async (contactTokenId: string) => ({ params: { contactTokenId }, token: await bearer() });
  const ask = async (body: ContactAsk, headers: Readonly<Record<string, string>> = {}) =>
    call(api, issueContactToken, { body, headers, token: await bearer() });
  return {
    sellerId,
    application,
    bearer,
    ask,
    issue: async (body: ContactAsk): Promise<Issued> => expectStatus(201, ask(body)),
    get: async (contactTokenId: string) => call(api, getContactToken, await one(contactTokenId)),
    withdraw: async (contactTokenId: string) => call(api, withdrawContactToken, await one(contactTokenId)),
    extend: async (contactTokenId: string, reason = "The parcel is late") =>
      call(api, extendContactToken, { ...(await one(contactTokenId)), body: { reason } }),
    /** An order of now, whose buyer is nobody else's. */
    order: async (recipient: Partial<OrderBody["recipient"]> = {}, part: Partial<OrderBody> = {}) => {
      const orderId = newId("ORDER");
      const usual = orderBody(newId("mark"), sellerId, local.clock.now());
      const phone = buyersPhone();
      const own = { buyerId: newId("BUYER"), recipient: { ...usual.recipient, phone, ...recipient } };
      const body: OrderBody = { ...usual, ...own, ...part };
      await expectStatus(201, call(api, putOrder, { params: { orderId }, body, token: await marketplace() }));
      return { orderId, phone, buyerId: body.buyerId, body };
    },
  };
}
export type Seller = Awaited<ReturnType<typeof newSeller>>;

/** What the marketplace's own systems do about contact. */
export function marketplaceOf(local: LocalInstance) {
  const marketplace = () => tokenOf(local, "system:marketplace");
  const { api } = local.urls;
  const pair = async (buyerId: string, sellerId: string) => ({
    params: { buyerId, sellerId },
    token: await marketplace(),
  });
  return {
    /** @param at the system's time, unless said otherwise */
    event: async (orderId: string, type: EventType, at = local.clock.now()) => {
      const body = { type, at: at.toISOString() };
      const request = { params: { orderId }, body, token: await marketplace() };
      return expectStatus(202, call(api, recordOrderEvent, request));
    },
    change: async (orderId: string, body: OrderBody) =>
      expectStatus(200, call(api, putOrder, { params: { orderId }, body, token: await marketplace() })),
    block: async (buyerId: string, sellerId: string) =>
      expectStatus(200, call(api, blockSeller, await pair(buyerId, sellerId))),
    unblock: async (buyerId: string, sellerId: string) =>
      expectStatus(204, call(api, unblockSeller, await pair(buyerId, sellerId))),
    accessLog: async (orderId: string) => {
      const request = { params: { orderId }, query: {}, token: await marketplace() };
      return (await expectStatus(200, call(api, readAccessLog, request))).items;
    },
    /** What becomes of a call that has come in. */
    dial: async (body: Call) => {
      const token = await tokenOf(local, "system:relay");
      return expectStatus(200, call(api, relayCall, { body, token }));
    },
  };
}
export type Marketplace = ReturnType<typeof marketplaceOf>;

/** The number that was given, and the digits to key in where there are any. */
export function dialling({ phone }: Issued): { readonly to: string; readonly digits?: string } {
  if (!phone) throw new Error("that is no number");
  const { e164: to, extension } = phone;
  return { to, ...(extension !== undefined && { digits: extension }) };
}
