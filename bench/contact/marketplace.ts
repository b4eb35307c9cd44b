import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { AppPrincipal, SystemPrincipal } from "#shared/standing/principal.ts";
import { authorizationKey } from "#shared/standing/seller-authorization.ts";
import { takeIn } from "#vault/order-intake.ts";
import { writeOrder } from "#vault/order-store.ts";
import type { Connected } from "./connect.ts";

const sellerId = "SELLER-BENCH";
const ids = { developerId: systemIds.next("dev"), applicationId: systemIds.next("app") };
const epochs = { global: 0, developer: 1, application: 1, credential: 1 };
const machine = (name: string) => ({ clientId: `cli_${name}`, tokenId: systemIds.next("tok"), epochs });

const app: AppPrincipal = { kind: "app", ...machine("app"), ...ids, scopes: ["contact:issue"] };
const system: SystemPrincipal = { kind: "system", ...machine("relay"), scopes: ["relay:connect"] };

/** An application of the role `messaging`, authorised by the one seller. */
export const application: Caller<AppPrincipal> = { claimed: app, scope: "contact:issue" };
/** Whoever carries calls. */
export const carrier: Caller = { claimed: system, scope: "relay:connect" };

/** Puts down what both stand on. */
export async function openMarketplace({ db, tables }: Connected): Promise<void> {
  const until = "2100-01-01T00:00:00.000Z";
  const roles = ["messaging"];
  const active = { status: "active", epoch: 1 };
  const rows = [
    { ...levelKey(`developer#${app.developerId}`), ...active },
    { ...levelKey(`application#${app.applicationId}`), ...active, roles, scopes: app.scopes },
    { ...levelKey(`credential#${app.clientId}`), ...active, scopes: app.scopes },
    { ...levelKey(`credential#${system.clientId}`), ...active, scopes: system.scopes },
    {
      ...authorizationKey(sellerId, app.applicationId),
      ...{ ...active, roles, authorizedAt: "2026-01-01T00:00:00.000Z", expiresAt: until },
    },
  ];
  for (const Item of rows) await db.send(new PutCommand({ TableName: tables.standing, Item }));
}

/** Of the numbers that are kept for fiction in Sweden; there are 95. */
export const buyerNumber = (i: number): string => `+46701740${605 + (i % 95)}`;
/** And in the United States, of area codes that the pool does not use. */
export const callerNumber = (i: number): string =>
  `+1${[212, 303, 305, 404, 503, 702, 808, 907][Math.floor(i / 100) % 8]}55501${String(i % 100).padStart(2, "0")}`;

/** An order with a buyer of its own, as the vault takes it in. @param phone of the buyer */
export async function placeOrder({ db, tables, sealing }: Connected, orderId: string, phone: string): Promise<void> {
  const now = new Date();
  const body = {
    ...{ sellerId, buyerId: `BUYER-${orderId}`, placedAt: now.toISOString(), fulfilment: "merchant" as const },
    recipient: { name: "Zoë Lindqvist", phone, email: "zoe@buyer.example" },
    shippingAddress: { line1: "Sjövägen 12", city: "Luleå", country: "SE" },
  };
  const intake = await takeIn(sealing, orderId, body, { order: undefined, recordKeys: undefined }, now);
  if (intake.unchanged || !(await writeOrder(db, tables, intake.order, intake.keys, undefined)))
    throw new Error("the order was there already");
}
