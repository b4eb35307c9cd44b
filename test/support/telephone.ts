import { expect } from "vitest";
import { getContactToken, issueContactToken, withdrawContactToken } from "#contact/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { deliver } from "#local/telephony/deliver.ts";
import type { CallEvent } from "#local/telephony/media-protocol.ts";
import { type Call, type PlayedCall, playCall } from "#local/telephony/play-call.ts";
import type { RelayedCall } from "#local/telephony/relayed-calls.ts";
import { putOrder, readAccessLog } from "#vault/contract.ts";
import { call, expectStatus } from "./client.ts";
import { type Application, accessToken, newApplication, newId, orderBody, tokenOf } from "./marketplace.ts";

interface Buyer {
  readonly phone: string;
  readonly phoneExtension?: string;
}
interface Wanted {
  readonly format: "extension" | "direct";
  readonly callerNumber?: string;
  readonly expiresAt?: string;
}
export interface Issued {
  readonly orderId: string;
  readonly contactTokenId: string;
  readonly e164: string;
  /** Empty for ten digits without one. */
  readonly keys: readonly string[];
}

/** Callers, and sellers' software: on the local network of a system. Bearers are new each time, so the clock may move. */
export function telephoneOf(local: LocalInstance) {
  let application: Application | undefined;

  async function bearers() {
    const marketplace = await tokenOf(local, "system:marketplace");
    application ??= await newApplication(local, marketplace, { roles: ["shipping"], sellers: ["SELLER-01"] });
    return { marketplace, seller: await accessToken(local, application) };
  }

  return {
    /** A number for a new order of this buyer. */
    async issue({ phone, phoneExtension }: Buyer, wanted: Wanted): Promise<Issued> {
      const { marketplace, seller } = await bearers();
      const orderId = newId("ORDER");
      const order = orderBody(newId("mark"), "SELLER-01", local.clock.now());
      const recipient = { ...order.recipient, phone, ...(phoneExtension && { phoneExtension }) };
      const body = { ...order, recipient };
      await expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
      const request = { body: { orderId, channel: "phone" as const, ...wanted }, token: seller };
      const issued = await expectStatus(201, call(local.urls.api, issueContactToken, request));
      const { e164 = "", extension } = issued.phone ?? {};
      return { orderId, contactTokenId: issued.contactTokenId, e164, keys: extension ? [extension] : [] };
    },

    /** What is counted of a token, and what is on record of its order besides the issue. */
    async uses({ orderId, contactTokenId }: Issued) {
      const { marketplace, seller } = await bearers();
      const path = { params: { contactTokenId }, token: seller };
      const { calls } = await expectStatus(200, call(local.urls.api, getContactToken, path));
      const log = { params: { orderId }, query: {}, token: marketplace };
      const { items } = await expectStatus(200, call(local.urls.api, readAccessLog, log));
      const uses = items.flatMap(({ contact }) => (contact && contact.use !== "issued" ? [contact.use] : []));
      return { count: calls.count, uses };
    },

    async withdraw(contactTokenId: string): Promise<void> {
      const { seller: token } = await bearers();
      await expectStatus(204, call(local.urls.api, withdrawContactToken, { params: { contactTokenId }, token }));
    },

    /** Over HTTP, as a person lets somebody call. */
    async call(made: Partial<Call> & Pick<Call, "from" | "to">, times = 1): Promise<PlayedCall> {
      const body = JSON.stringify({ ...made, deliver: times });
      const response = await fetch(`${local.urls.api}/local/calls`, { method: "POST", body });
      const played = (await response.json()) as PlayedCall;
      expect(response.status, JSON.stringify(played)).toBe(200);
      return played;
    },

    /** The same with nothing masked, and somebody who looks at each event before it is delivered. */
    async watch(made: Call, before: (event: CallEvent) => Promise<unknown> | undefined): Promise<PlayedCall> {
      const { account, region, telephony } = local.system;
      const now = () => local.clock.now();
      return playCall(made, {
        ...{ account, region, now },
        deliver: async (event) => {
          await before(event);
          return deliver(local.invoke, telephony?.functionName ?? "", event, 1);
        },
      });
    },

    async calls(): Promise<readonly RelayedCall[]> {
      const response = await fetch(`${local.urls.api}/local/calls`);
      return ((await response.json()) as { items: readonly RelayedCall[] }).items;
    },
  };
}

/** An event that tells of one of our own actions. */
export const isAbout = ({ ActionData }: CallEvent, action: string): boolean =>
  (ActionData as { Type?: string } | undefined)?.Type === action;
