import { inSequence } from "#bench/in-sequence.ts";
import { type HttpRequest, type Metered, startMeteredSystem } from "./metered-system.ts";
import { values } from "./order-pii.ts";

export interface RequestResult {
  readonly request: string;
  /** DynamoDB calls one after the other: of the request that made the most. */
  readonly roundTrips: number;
  /** These calls: `BatchGetItem → PutItem`. */
  readonly sequence: string;
  /** Each request's share, as DynamoDB answered. */
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly absentItems: number;
  readonly kmsCalls: number;
}

export interface RequestResults {
  readonly intake: RequestResult;
  readonly token: RequestResult;
  readonly read: RequestResult;
}

/** Before anything is counted: functions start, keys are loaded. */
const warmUps = 5;
const fields = ["recipient.name", "recipient.phone", "shippingAddress"];

/**
 * Sends requests to the running system over HTTP, one at a time: orders are handed in, tokens issued for them, personal
 * data read, so many of each. Starts the local system, and stops it.
 */
export async function measureRequests(count: number): Promise<RequestResults> {
  const { seed, tokens, send, stop } = await startMeteredSystem();
  try {
    const shipper = seed.applications.find(({ roles }) => roles.includes("shipping"));
    const sellerId = shipper?.sellers[0];
    if (!shipper || !sellerId) throw new Error("no seeded application ships for a seller");
    const marketplace = (await tokens.tokenFor("system:marketplace")) ?? "";
    const application = (await tokens.tokenFor(`app:${shipper.clientId}`)) ?? "";

    const measure = async (request: string, make: (i: number) => HttpRequest) => {
      const all: Metered[] = [];
      for (let i = 0; i < warmUps + count; i++) all.push(await send(make(i)));
      return { result: summary(request, all.slice(warmUps)), answers: all.map(({ answer }) => answer) };
    };
    const intake = await measure("hand in an order", (i) => ({
      method: "PUT",
      path: `/v1/orders/${orderId(i)}`,
      token: marketplace,
      body: orderBody(sellerId),
    }));
    const token = await measure("issue a restricted data token", (i) => ({
      method: "POST",
      path: "/v1/restricted-data-tokens",
      token: application,
      body: { purpose: "shipping", resources: [{ orderId: orderId(i), fields }] },
    }));
    const issued = token.answers as readonly { readonly restrictedDataToken: string }[];
    const read = await measure("read personal data", (i) => ({
      method: "GET",
      path: `/v1/orders/${orderId(i)}/pii?fields=${fields}`,
      token: issued[i]?.restrictedDataToken ?? "",
    }));
    return { intake: intake.result, token: token.result, read: read.result };
  } finally {
    await stop();
  }
}

const orderId = (i: number) => `BENCH-${i}`;

/** The order whose personal data the sealing is measured on. */
const orderBody = (sellerId: string) => ({
  sellerId,
  buyerId: "BUYER-BENCH",
  placedAt: new Date().toISOString(),
  fulfilment: "merchant",
  recipient: {
    name: values["recipient.name"],
    phone: values["recipient.phone"],
    phoneExtension: values["recipient.phoneExtension"],
    email: values["recipient.email"],
  },
  shippingAddress: JSON.parse(values.shippingAddress),
  taxId: values.taxId,
});

function summary(request: string, all: readonly Metered[]): RequestResult {
  const share = (of: (one: Metered) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const sequences = all.map(({ calls }) => inSequence(calls.filter(({ service }) => service === "dynamodb")));
  const longest = sequences.reduce((one, other) => (other.length > one.length ? other : one));
  return {
    request,
    roundTrips: longest.length,
    sequence: longest.map(({ action }) => action).join(" → "),
    readUnits: share(({ capacity }) => capacity.readUnits),
    writeUnits: share(({ capacity }) => capacity.writeUnits),
    absentItems: share(({ capacity }) => capacity.absentItems),
    kmsCalls: share(({ calls }) => calls.filter(({ service }) => service === "kms").length),
  };
}
