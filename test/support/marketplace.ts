import { randomUUID } from "node:crypto";
import type * as z from "zod";
import { putAuthorization } from "#developers/contract.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import { token } from "#identity/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import type { PiiField } from "#shared/pii-field.ts";
import { issueRestrictedDataToken, putOrder } from "#vault/contract.ts";
import { call, expectStatus, type ProblemBody } from "./client.ts";

export type OrderBody = z.input<(typeof putOrder)["request"]["body"]>;

export interface Application {
  readonly applicationId: string;
  readonly developerId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Fields that the role `shipping` may have. */
export const shippingFields = ["recipient.name", "recipient.phone", "shippingAddress"] as const;

/** An id that no other test uses. */
export const newId = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;

/** An order whose every personal value holds the mark, so that one that strays is seen. */
export function orderBody(mark: string, sellerId = "SELLER-01", now = new Date()): OrderBody {
  return {
    sellerId,
    buyerId: "BUYER-BAD-DAY",
    placedAt: new Date(now.getTime() - 60_000).toISOString(),
    fulfilment: "merchant",
    recipient: { name: `Zoë ${mark}`, phone: "+46 70 174 06 05", email: `${mark}@example.com` },
    shippingAddress: { line1: `Sjövägen ${mark}`, city: "Luleå", country: "SE" },
    taxId: `SE-${mark}`,
  };
}

/** What reading `shippingFields` of that order answers. */
export const shippingPiiOf = ({ recipient, shippingAddress }: OrderBody) => ({
  "recipient.name": recipient.name,
  "recipient.phone": "+46701740605",
  shippingAddress,
});

/** The seeded principal's bearer token. */
export async function tokenOf({ tokens }: Pick<LocalInstance, "tokens">, principal: string): Promise<string> {
  const bearer = await tokens.tokenFor(principal);
  if (bearer === undefined) throw new Error(`${principal} is not seeded`);
  return bearer;
}

/** Hands in a new order; answers its id and what was handed in. */
export async function newOrder(instance: LocalInstance, marketplace: string, sellerId = "SELLER-01") {
  const orderId = newId("ORDER");
  const body = orderBody(newId("mark"), sellerId, instance.clock.now());
  await expectStatus(201, call(instance.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
  return { orderId, body };
}

/** A new application of a new developer, or of one that is known, authorised by the sellers. */
export async function newApplication(
  { urls, invoke, system }: LocalInstance,
  marketplace: string,
  {
    roles,
    sellers,
    developerId,
  }: { readonly roles: readonly RoleName[]; readonly sellers: readonly string[]; readonly developerId?: string },
): Promise<Application> {
  const provisioner = system.functions.find(({ name }) => /provisioner/i.test(name))?.name ?? "";
  const developer = developerId === undefined ? { name: newId("Developer") } : { developerId };
  const request = { kind: "application", name: newId("App"), roles, developer };
  const { payload, functionError } = await invoke(provisioner, request);
  if (functionError) throw new Error(`the provisioner failed: ${payload}`);
  const application = JSON.parse(payload) as Application;
  const { applicationId } = application;
  for (const sellerId of sellers) {
    const authorization = { params: { sellerId, applicationId }, body: { roles: [...roles] }, token: marketplace };
    await expectStatus(201, call(urls.api, putAuthorization, authorization));
  }
  return application;
}

/** An access token by client credentials. */
export async function accessToken({ urls }: LocalInstance, application: Application): Promise<string> {
  const body = {
    grant_type: "client_credentials",
    client_id: application.clientId,
    client_secret: application.clientSecret,
  };
  return (await expectStatus(200, call(urls.identity, token, { body }))).access_token;
}

/** A restricted data token for the purpose `shipping`. */
export async function shippingToken(
  { urls }: Pick<LocalInstance, "urls">,
  bearer: string,
  orderIds: readonly string[],
  fields: readonly PiiField[] = shippingFields,
): Promise<string> {
  const resources = orderIds.map((orderId) => ({ orderId, fields: [...fields] }));
  const request = { body: { purpose: "shipping", resources }, token: bearer };
  return (await expectStatus(201, call(urls.api, issueRestrictedDataToken, request))).restrictedDataToken;
}

/** The id under which the log has the request that this problem answers. */
export const requestIdOf = (body: unknown): string =>
  String((body as ProblemBody).instance)
    .split(":")
    .at(-1) ?? "";
