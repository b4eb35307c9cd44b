import { places } from "./places.ts";
import { type Random, seededRandom } from "./random.ts";

export const sellers = ["SELLER-01", "SELLER-02", "SELLER-03", "SELLER-04"] as const;

const goods = ["Copper kettle", "Reading lamp", "Wool blanket", "Garden trowel", "Chess set", "Bread knife"];
const day = 24 * 60 * 60 * 1000;

export interface SeedOrder {
  readonly orderId: string;
  readonly buyer: Readonly<Record<string, string>>;
  readonly body: { readonly buyerId: string } & Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly type: string; readonly at: string }[];
}

/** 40 orders of the last three weeks: the same at every start, but for the dates. */
export function seedOrders(now: Date): SeedOrder[] {
  const random = seededRandom(20_200_104);
  return Array.from({ length: 40 }, (_, i) => seedOrder(random, i, now));
}

function seedOrder(random: Random, i: number, now: Date): SeedOrder {
  const place = random.pick(places);
  const [given, family] = [random.pick(place.given), random.pick(place.family)];
  const name = place.familyFirst ? `${family} ${given}` : `${given} ${family}`;
  const email = `buyer.${random.digits(5)}@example.com`;
  const phone = place.phone(random);
  const buyerId = `BUYER-${String(i + 1).padStart(5, "0")}`;
  const placed = now.getTime() - random.between(1, 20) * day;
  const at = (days: number) => new Date(placed + days * day).toISOString();
  const { city, region, postalCode } = random.pick(place.towns);
  const optional = <T>(share: number, value: T) => (random.chance(share) ? value : undefined);
  const body = {
    sellerId: sellers[i % sellers.length] as string,
    buyerId,
    placedAt: at(0),
    fulfilment: random.pick(["marketplace", "merchant"]),
    latestDeliveryDate: at(14).slice(0, 10),
    recipient: {
      name,
      ...(random.chance(0.9) ? { phone, phoneExtension: optional(0.1, random.digits(4)) } : {}),
      email,
    },
    shippingAddress: {
      line1: `${random.pick(place.streets)} ${random.between(1, 180)}`,
      city,
      region,
      postalCode,
      country: place.country,
    },
    taxId: optional(0.3, `${place.country}${random.digits(9)}`),
    items: [{ sku: `SKU-${random.digits(4)}`, title: random.pick(goods), quantity: random.between(1, 3) }],
  };
  const shipped = placed + 2 * day < now.getTime() && random.chance(0.7);
  const delivered = shipped && placed + 5 * day < now.getTime() && random.chance(0.6);
  return {
    orderId: `302-${random.digits(7)}-${String(i).padStart(7, "0")}`,
    buyer: { name, email, phone, locale: place.locale, country: place.country },
    body,
    events: [
      ...(shipped ? [{ type: "shipped", at: at(1) }] : []),
      ...(delivered ? [{ type: "delivered", at: at(4) }] : []),
    ],
  };
}
