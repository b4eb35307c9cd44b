import type { LocalInstance } from "#local/start.ts";
import type { Storyteller } from "./narrator.ts";

const orderId = "DEMO-0001";

/** An order arrives, is read for a purpose, is refused for another, and the reader's access ends at once. */
export async function tellVaultStory(story: Storyteller, { seed, tokens }: LocalInstance): Promise<void> {
  const tokenOf = async (principal: string) => {
    const token = await tokens.tokenFor(principal);
    if (!token) throw new Error(`${principal} is not one of the seeded principals`);
    return token;
  };
  const carrier = seed.applications.find(({ name }) => name === "Parcel Pilot");
  const sellerId = carrier?.sellers[0];
  if (!carrier || !sellerId) throw new Error("the seeded application with the role shipping is missing");
  const marketplace = await tokenOf("system:marketplace");

  story.chapter("Vault, 1. An order arrives");
  story.say("The marketplace hands in the recipient's data once. It is sealed before it is stored.");
  const body = {
    sellerId,
    buyerId: "BUYER-DEMO",
    placedAt: new Date(Date.now() - 60_000).toISOString(),
    fulfilment: "merchant",
    recipient: { name: "Zoë Ångström", phone: "+46 70 174 06 05", email: "zoe@example.com" },
    shippingAddress: { line1: "Sjövägen 12", city: "Luleå", postalCode: "972 31", country: "SE" },
    taxId: "SE556036079301",
    items: [{ sku: "SKU-7", title: "Wool blanket", quantity: 1 }],
  };
  await story.play({
    who: "marketplace",
    token: marketplace,
    method: "PUT",
    path: `/v1/orders/${orderId}`,
    body,
    expect: 201,
  });

  story.chapter("Vault, 2. An application asks for a ticket, and reads a shipping address");
  story.say(
    `${carrier.name} has the role shipping, and the seller has authorised it. It names orders, fields and purpose.`,
  );
  const application = await tokenOf(`app:${carrier.clientId}`);
  const resources = [{ orderId, fields: ["recipient.name", "shippingAddress"] }];
  const ticket = await story.play({
    who: carrier.name,
    token: application,
    method: "POST",
    path: "/v1/restricted-data-tokens",
    body: { purpose: "shipping", resources },
    expect: 201,
  });
  const restricted = String(ticket.restrictedDataToken);
  const pii = `/v1/orders/${orderId}/pii?fields=`;
  const read = {
    who: carrier.name,
    token: restricted,
    method: "GET",
    path: `${pii}recipient.name,shippingAddress`,
  } as const;
  await story.play({ ...read, expect: 200 });

  story.chapter("Vault, 3. It asks for more than it may, and is told why not");
  await story.play({ ...read, path: `${pii}recipient.phone`, expect: 403 });
  const tax = { purpose: "tax_invoicing", resources: [{ orderId, fields: ["taxId"] }] };
  const ask = { who: carrier.name, token: application, method: "POST", path: "/v1/restricted-data-tokens" } as const;
  await story.play({ ...ask, body: tax, expect: 403 });
  await story.play({ ...ask, body: { purpose: "shipping", resources: [{ orderId, fields: ["taxId"] }] }, expect: 403 });

  story.chapter("Vault, 4. It is revoked, and refused at once");
  story.say("A responder ends its access with one write. The ticket is still unexpired, and worth nothing.");
  const rita = await tokenOf("staff:rita");
  const revocation = { applicationId: carrier.applicationId, reason: "Demo: data found for sale" };
  await story.play({
    who: "rita (responder)",
    token: rita,
    method: "POST",
    path: "/v1/revocations",
    body: revocation,
    expect: 200,
  });
  await story.play({ ...read, expect: 401 });

  story.chapter("Vault, 5. The access log shows who read what");
  const otto = await tokenOf("staff:otto");
  const log = await story.play({
    who: "otto (auditor)",
    token: otto,
    method: "GET",
    path: `/v1/orders/${orderId}/access-log`,
    expect: 200,
  });
  const reads = (log.items as readonly unknown[]).length;
  if (reads !== 1) throw new Error(`the log shows ${reads} reads, and there was one`);
}
