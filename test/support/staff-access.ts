import type * as z from "zod";
import { approveAccess, endAccess, getAccessRequest, requestAccess } from "#incidents/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { readPii } from "#vault/contract.ts";
import { call, expectStatus } from "./client.ts";
import { newId, tokenOf } from "./marketplace.ts";

type Ask = z.input<(typeof requestAccess)["request"]["body"]>;

/** What people who work for the marketplace do to read an order, by their names: `ada`. */
export async function staffAccess(local: LocalInstance, names: readonly string[]) {
  const { api } = local.urls;
  const tokens = new Map<string, string>();
  for (const name of names) tokens.set(name, await tokenOf(local, `staff:${name}`));
  const bearer = (name: string) => ({ token: tokens.get(name) });
  const acting = { ask, approve, end, show, read, granted };

  function ask(name: string, what: Partial<Ask>, headers: Record<string, string> = {}) {
    const asked = { fields: ["recipient.name"], reason: "The parcel came back", ticket: newId("SUP"), minutes: 30 };
    return call(api, requestAccess, { body: { ...asked, ...what } as Ask, headers, ...bearer(name) });
  }
  function approve(name: string, accessRequestId: string) {
    return call(api, approveAccess, { params: { accessRequestId }, ...bearer(name) });
  }
  function end(name: string, accessRequestId: string) {
    return call(api, endAccess, { params: { accessRequestId }, ...bearer(name) });
  }
  function show(name: string, accessRequestId: string) {
    return call(api, getAccessRequest, { params: { accessRequestId }, ...bearer(name) });
  }
  function read(name: string, orderId: string, fields = "recipient.name") {
    return call(api, readPii, { params: { orderId }, query: { fields }, ...bearer(name) });
  }
  /** Asked for and approved. @returns the id of the request */
  async function granted(name: string, by: string, what: Partial<Ask>): Promise<string> {
    const { accessRequestId } = await expectStatus(201, ask(name, what));
    await expectStatus(200, approve(by, accessRequestId));
    return accessRequestId;
  }
  return {
    ...acting,
    /** Has a person sign in again. */
    signIn: async (name: string) => void tokens.set(name, await tokenOf(local, `staff:${name}`)),
  };
}
