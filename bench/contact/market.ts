import { seededRandom } from "#local/seed/random.ts";

/** The year that is drawn. Invented, with the proportions of a marketplace of small sellers and a few large ones; days are of 24 hours. */
export const market = {
  seed: 2026,
  start: "2026-01-01T00:00:00.000Z",
  days: 365,
  sellers: 5000,
  /** Log-normal. */
  ordersPerSeller: { median: 100, sigma: 1.3 },
  /** Share of sellers whose software has no field for an extension; each calls from one number. */
  usesDirect: 0.25,
  /** Sunday first: how busy a day is, to the others. */
  weekdays: [0.9, 1.25, 1.15, 1.05, 1, 0.95, 0.7],
  /** November and December, to the other months. */
  yearEnd: 1.8,
  /** When the label is printed and the token is asked for: evenly within. */
  askedWithinDays: 2,
  /** From the order, log-normal. */
  deliveryDays: { median: 4, sigma: 0.6 },
  latestDelivery: { share: 0.8, days: 10 },
  cancelled: 0.02,
  undelivered: 0.03,
  /** Of what was delivered, and how many days later. */
  disputed: { share: 0.02, days: [1, 10] },
  returned: { share: 0.08, days: [3, 25] },
} as const;

/** What the simulation draws from: the same seed gives the same year. */
export interface Draws {
  /** At least 0, less than 1. */
  uniform(): number;
  chance(share: number): boolean;
  within(range: readonly [number, number]): number;
  logNormal(shape: { readonly median: number; readonly sigma: number }): number;
  poisson(mean: number): number;
}

/** @param stream independent for each, under the same seed */
export function drawsOf(stream: number): Draws {
  const random = seededRandom(market.seed + stream * 7919);
  const uniform = () => random.between(0, 2 ** 32 - 1) / 2 ** 32;
  // Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    chance: random.chance,
    within: ([from, to]) => from + uniform() * (to - from),
    logNormal: ({ median, sigma }) => median * Math.exp(sigma * normal()),
    /** Counts arrivals within one unit of time: enough for means of some hundreds. */
    poisson(mean) {
      const gap = () => -Math.log(1 - uniform());
      let count = 0;
      for (let at = gap(); at < mean; at += gap()) count++;
      return count;
    },
  };
}

export interface Seller {
  /** Expected, in the year. */
  readonly orders: number;
  readonly usesDirect: boolean;
  /** Of the seller's own draws. */
  readonly stream: number;
}

/** The sellers of the market. @param twins so many of each size, each with orders of its own */
export function sellersOf({ twins, ordersTimes }: { readonly twins: number; readonly ordersTimes: number }): Seller[] {
  const draws = drawsOf(0);
  return Array.from({ length: market.sellers }, (_, i) => {
    const orders = draws.logNormal(market.ordersPerSeller) * ordersTimes;
    const usesDirect = draws.chance(market.usesDirect);
    return Array.from({ length: twins }, (_, twin) => ({
      orders,
      usesDirect,
      stream: 1 + i + twin * market.sellers,
    }));
  }).flat();
}
