import * as z from "zod";
import { clientCredentialsToken } from "#local/control/client-credentials.ts";
import type { RunSeed, Seed } from "#local/control/seed.ts";
import { apiCaller } from "./api-caller.ts";
import { provisioner, provisionSystem } from "./provision.ts";
import { applications } from "./seed-clients.ts";
import { seedOrders, sellers } from "./seed-orders.ts";

const applicationClient = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  applicationId: z.string(),
  developerId: z.string(),
});

/** Requests under way at once: enough to keep the functions busy, few enough for a small machine. */
const abreast = 8;

/** Fills a running system the way that an operator and the marketplace would: by its provisioner and its own API. */
export const runSeed: RunSeed = async (options) => {
  const provision = provisioner(options);
  const madeAt = options.now().toISOString();
  const marketplace = await provisionSystem(options, "marketplace");
  const seededSystems = { marketplace, relay: await provisionSystem(options, "relay") };
  if (options.systemsOnly) return { sellers: [], orders: [], applications: [], systems: seededSystems, madeAt };

  const seededApplications: Seed["applications"] = [];
  for (const { developer, name, roles, sellers: sellerIds } of applications) {
    const known = seededApplications.find((_, i) => applications[i]?.developer === developer);
    const owner = known ? { developerId: known.developerId } : { name: developer };
    const made = applicationClient.parse(await provision({ kind: "application", name, roles, developer: owner }));
    seededApplications.push({ ...made, name, roles: [...roles], sellers: [...sellerIds] });
  }

  const call = apiCaller(options.api, await clientCredentialsToken(options.identity, marketplace));
  for (const { applicationId, roles, sellers: sellerIds } of seededApplications)
    for (const sellerId of sellerIds) await call("PUT", `/v1/authorizations/${sellerId}/${applicationId}`, { roles });

  const orders = seedOrders(new Date());
  const waiting = orders.values();
  const worker = async () => {
    for (const { orderId, buyer, body, events } of waiting) {
      await call("PUT", `/v1/buyers/${body.buyerId}`, buyer);
      await call("PUT", `/v1/orders/${orderId}`, body);
      for (const event of events) await call("POST", `/v1/orders/${orderId}/events`, event);
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  return {
    sellers: [...sellers],
    orders: orders.map(({ orderId }) => orderId),
    applications: seededApplications,
    systems: seededSystems,
    madeAt,
  };
};
