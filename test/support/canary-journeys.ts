import type { Seed } from "#local/control/seed.ts";
import type { PlantCanaries } from "./canary.ts";

/** The system under watch, its bearer tokens, and what is planted in it. */
export interface Watched {
  readonly api: string;
  readonly identity: string;
  /** Values that nobody may find. */
  readonly personal: PlantCanaries;
  /** Values that are no personal data by the API's definition, and are to be found. */
  readonly open: PlantCanaries;
}

export interface Sent {
  readonly token?: string;
  readonly body?: unknown;
  /** A body that is sent as it is. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}
type Request = readonly [method: string, url: string, sent?: Sent];

export async function send(method: string, url: string, { token, body, raw, headers = {} }: Sent = {}) {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(method === "GET" ? {} : { body: raw ?? JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown> };
}

/** What it stands for that may be found in mails, and nowhere else. */
export const addressOfBuyer = "e-mail address of the buyer";

const day = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(Date.now() - days * day).toISOString();

/** An order of two months ago whose every field is planted. */
function orderOf({ personal, open }: Watched, name: string, sellerId = "SELLER-01") {
  const is = (what: string) => `${what} of ${name}`;
  const title = open.text(is("title"));
  return {
    sellerId,
    buyerId: "BUYER-CANARY",
    placedAt: daysAgo(60),
    fulfilment: "merchant",
    recipient: {
      name: `Zoë ${personal.foreign(is("name"))}`,
      phone: `+1 480-${personal.digits(is("phone"), 7)}`,
      phoneExtension: personal.digits(is("extension"), 9),
      email: `${personal.text(is("e-mail address"))}@example.com`,
    },
    shippingAddress: {
      line1: `Sjövägen ${personal.text(is("line 1"))}`,
      line2: personal.foreign(is("line 2")),
      line3: personal.foreign(is("line 3")),
      city: open.foreign(is("city")),
      region: open.text(is("region")),
      postalCode: personal.text(is("postal code")),
      country: "US",
    },
    taxId: `SE${personal.text(is("tax id"))}`,
    items: [1, 2, 3].map((quantity) => ({ sku: "SKU-1", title, quantity })),
  };
}

/** Bearer tokens of the seeded principals that the journeys need. */
async function bearers({ api }: Watched) {
  const seed = (await send("GET", `${api}/local/seed`)).body as unknown as Seed;
  const shipper = seed.applications.find(({ roles }) => roles.includes("shipping"));
  const tokenOf = async (principal: string) =>
    String((await send("GET", `${api}/local/tokens/${encodeURIComponent(principal)}`)).body.token);
  return {
    sellerId: shipper?.sellers[0] ?? "",
    marketplace: await tokenOf("system:marketplace"),
    app: await tokenOf(`app:${shipper?.clientId}`),
    auditor: await tokenOf("staff:otto"),
    assessor: await tokenOf("staff:ada"),
    responder: await tokenOf("staff:rita"),
  };
}

/**
 * Hands in, changes, reads, fails, is refused for want of a role, and is destroyed. Answers the statuses in their order,
 * and a restricted data token.
 */
export async function takeEveryJourney(watched: Watched): Promise<{ statuses: number[]; ticket: string }> {
  const { api, personal } = watched;
  const { sellerId, marketplace, app, auditor, assessor, responder } = await bearers(watched);
  const statuses: number[] = [];
  const go = async (method: string, path: string, sent?: Sent) => {
    const { status, body } = await send(method, api + path, sent);
    statuses.push(status);
    return body;
  };

  const buyer = {
    name: personal.foreign("name of the buyer"),
    // Of one whose mail comes back: what SES says of it has the address, too.
    email: `bounce+${personal.text(addressOfBuyer)}@simulator.amazonses.com`,
    phone: `+1480${personal.digits("phone of the buyer", 7)}`,
    country: "US",
  };
  await go("PUT", "/v1/buyers/BUYER-CANARY", { token: marketplace, body: buyer });
  const kept = orderOf(watched, "the order that is kept", sellerId);
  for (const body of [kept, kept, { ...kept, taxId: personal.text("new tax id") }])
    await go("PUT", "/v1/orders/KEPT", { token: marketplace, body });
  const purged = orderOf(watched, "the order that is purged", sellerId);
  await go("PUT", "/v1/orders/PURGED", { token: marketplace, body: purged });

  const fields = ["recipient.name", "recipient.phone", "shippingAddress"];
  const resources = ["KEPT", "PURGED"].map((orderId) => ({ orderId, fields }));
  const headers = { "idempotency-key": personal.text("idempotency key") };
  const request = { token: app, headers, body: { purpose: "shipping", resources } };
  const ticket = String((await go("POST", "/v1/restricted-data-tokens", request)).restrictedDataToken);
  await go("POST", "/v1/restricted-data-tokens", request);
  const read = `pii?fields=${fields.join(",")}`;
  await go("GET", `/v1/orders/KEPT/${read}`, { token: ticket });
  await go("POST", "/v1/pii-batches", { token: ticket, body: { orderIds: ["PURGED", "KEPT"], fields } });
  await go("GET", "/v1/orders/KEPT/pii?fields=taxId", { token: ticket });
  await go("GET", "/v1/orders/KEPT", { token: app });
  await go("GET", "/v1/orders/KEPT/access-log", { token: auditor });

  const asked = { orderId: "KEPT", fields: [...fields, "taxId"], reason: "It came back", ticket: "SUP-1", minutes: 60 };
  const { accessRequestId } = await go("POST", "/v1/access-requests", { token: assessor, body: asked });
  await go("POST", `/v1/access-requests/${accessRequestId}/approve`, { token: responder, body: {} });
  await go("GET", `/v1/orders/KEPT/${read},taxId`, { token: assessor });
  await go("GET", `/v1/orders/KEPT/pii?fields=recipient.email`, { token: assessor });

  const delivered = { type: "delivered", at: daysAgo(31) };
  await go("POST", "/v1/orders/PURGED/events", { token: marketplace, body: delivered });
  await go("GET", `/v1/orders/PURGED/${read}`, { token: ticket });
  await go("POST", "/local/schedules/purge/run");

  await go("POST", "/local/faults", { body: { service: "dynamodb", mode: "unavailable" } });
  const failed = orderOf(watched, "the order that failed", sellerId);
  await go("PUT", "/v1/orders/FAILED", { token: marketplace, body: failed });
  await go("GET", `/v1/orders/KEPT/${read}`, { token: ticket });
  await go("DELETE", "/local/faults");
  return { statuses, ticket };
}

/** Sends personal data where none belongs; answers the status of each attempt. */
export async function takeEveryWrongTurn(watched: Watched, ticket: string): Promise<Record<string, number>> {
  const { api, identity, personal } = watched;
  const { text, foreign, letters } = personal;
  const { marketplace: token, app, auditor, assessor } = await bearers(watched);
  const body = orderOf(watched, "a refused order");
  const { recipient, shippingAddress } = body;

  const put = (sent: Sent): Request => ["PUT", `${api}/v1/orders/KEPT`, { token, ...sent }];
  const get = (path: string, bearer = token): Request => ["GET", `${api}/v1/${path}`, { token: bearer }];
  const issue = (part: object, headers = {}): Request => {
    const resources = [{ orderId: "KEPT", fields: ["recipient.name"] }];
    return ["POST", `${api}/v1/restricted-data-tokens`, { token: app, body: { resources, ...part }, headers }];
  };
  const ask = (part: object): Request => {
    const asked = { fields: ["recipient.name"], reason: "It came back", minutes: 60 };
    return ["POST", `${api}/v1/access-requests`, { token: assessor, body: { ...asked, ...part } }];
  };
  const form = (path: string, raw: string, headers = {}): Request => {
    return [
      "POST",
      identity + path,
      { raw, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } },
    ];
  };
  const basic = (id: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${id}`).toString("base64")}` });

  const turns: Record<string, (what: string) => Request> = {
    "a path, as an id": (what) => get(`orders/${text(what)}`),
    "a path, as no id": (what) => get(`orders/${encodeURIComponent(foreign(what))}`),
    "a path, badly encoded": (what) => get(`orders/${text(what)}%E0%A4%A`),
    "a path of no route": (what) => get(`${text(what)}/orders`),
    "a query": (what) => get(`orders/KEPT?email=${text(what)}@example.com`),
    "a query of an unknown parameter": (what) => get(`orders/KEPT/access-log?email=${text(what)}`, auditor),
    "a cursor": (what) => get(`orders/KEPT/access-log?cursor=${text(what)}`, auditor),
    "a field's name": (what) => get(`orders/KEPT/pii?fields=${text(what)}`, ticket),
    "an id that is read": (what) => get(`orders/${text(what)}/pii?fields=taxId`, ticket),
    "an unknown property": (what) => put({ body: { ...body, note: foreign(what) } }),
    "a property's name": (what) => put({ body: { ...body, [text(what)]: 1 } }),
    "the recipient": (what) => put({ body: { ...body, recipient: { ...recipient, note: text(what) } } }),
    "a phone": (what) => put({ body: { ...body, recipient: { name: "A", phone: text(what) } } }),
    "a country": (what) => put({ body: { ...body, shippingAddress: { ...shippingAddress, country: text(what) } } }),
    "invalid JSON": (what) => put({ raw: `{"recipient": {"name": "${foreign(what)}"` }),
    "invalid UTF-8": (what) => put({ raw: Buffer.concat([Buffer.from(`{"a":"${text(what)}`), Buffer.of(0xff)]) }),
    "another content type": (what) => put({ raw: foreign(what), headers: { "content-type": "text/plain" } }),
    "a body that is too large": (what) => put({ body: { ...body, note: foreign(what).repeat(9000) } }),
    "a purpose": (what) => issue({ purpose: letters(what) }),
    "the resources": (what) => issue({ purpose: "shipping", resources: [{ orderId: text(what), fields: ["taxId"] }] }),
    "a ticket": (what) => ask({ orderId: "KEPT", ticket: foreign(what) }),
    "the order of an access request": (what) => ask({ orderId: foreign(what), ticket: "SUP-1" }),
    "the id of an access request": (what) => get(`access-requests/${text(what)}`, assessor),
    "an idempotency key": (what) => issue({ purpose: "shipping" }, { "idempotency-key": `${text(what)} x` }),
    "a bearer token": (what) => get("orders/KEPT", text(what)),
    "a bearer token of a mixed route": (what) => get("orders/KEPT/access-log", text(what)),
    "a client's id": (what) => form("/oauth/token", `grant_type=client_credentials&client_id=${text(what)}`),
    "a client's Basic": (what) => form("/oauth/token", "grant_type=client_credentials", basic(text(what))),
    "a grant type": (what) => form("/oauth/token", `grant_type=${text(what)}`),
    "a token to revoke": (what) => form("/oauth/revoke", `token=${text(what)}`),
  };
  const statuses: Record<string, number> = {};
  for (const [what, turn] of Object.entries(turns)) statuses[what] = (await send(...turn(what))).status;
  const names = ["user-agent", "x-buyer", "cookie", "x-forwarded-for", "traceparent", "referer"];
  const headers = Object.fromEntries(names.map((name) => [name, text(`the header ${name}`)]));
  statuses.headers = (await send("GET", `${api}/v1/orders/NONE`, { token, headers })).status;
  return statuses;
}
