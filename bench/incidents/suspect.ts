import type { LocalInstance } from "#local/start.ts";

/** An application, and what it asks for as long as it may: each sends one request and says whether it was let in. */
export interface Suspect {
  readonly applicationId: string;
  readonly requests: readonly (() => Promise<boolean>)[];
}

const fields = ["recipient.name", "shippingAddress"];
const orderId = "BENCH-SUSPECT";

/** A seeded application with an order that it may ship: it reads what it has a ticket for, and asks for tickets. */
export async function suspectFor({ urls, seed, tokens }: LocalInstance): Promise<Suspect> {
  const shipper = seed.applications.find(({ roles }) => roles.includes("shipping"));
  const sellerId = shipper?.sellers[0];
  if (!shipper || !sellerId) throw new Error("no seeded application ships for a seller");
  const marketplace = await tokens.tokenFor("system:marketplace");
  const application = await tokens.tokenFor(`app:${shipper.clientId}`);

  const send = async (method: string, path: string, token: string | undefined, body?: object) => {
    const response = await fetch(urls.api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, answer: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  const placed = await send("PUT", `/v1/orders/${orderId}`, marketplace, orderOf(sellerId));
  const ask = () =>
    send("POST", "/v1/restricted-data-tokens", application, { purpose: "shipping", resources: [{ orderId, fields }] });
  const { status, answer } = await ask();
  if (placed.status !== 201 || status !== 201)
    throw new Error(`the application was refused: ${placed.status}, ${status}`);
  const read = () => send("GET", `/v1/orders/${orderId}/pii?fields=${fields}`, String(answer.restrictedDataToken));

  const accepted = (request: typeof ask, success: number) => async () => {
    const { status } = await request();
    // An answer that is neither says nothing about standing.
    if (status !== success && status !== 401) throw new Error(`a request was answered by ${status}`);
    return status === success;
  };
  return { applicationId: shipper.applicationId, requests: [accepted(read, 200), accepted(ask, 201)] };
}

const orderOf = (sellerId: string) => ({
  ...{
    sellerId,
    buyerId: "BUYER-BENCH",
    placedAt: new Date(Date.now() - 60_000).toISOString(),
    fulfilment: "merchant",
  },
  recipient: { name: "Zoë Lindqvist", phone: "+46701740605", email: "zoe@buyer.example" },
  shippingAddress: { line1: "Sjövägen 12", city: "Luleå", country: "SE" },
});
