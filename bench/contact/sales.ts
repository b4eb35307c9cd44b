import { liveUntil } from "#contact/token-expiry.ts";
import { addDays, day } from "#shared/days.ts";
import type { OrderDates, OrderEvent } from "#shared/orders/order-vocabulary.ts";
import { purgeAt } from "#vault/order-timeline.ts";
import { type Draws, drawsOf, market, type Seller } from "./market.ts";

/** One order, and the token that is asked for with it. */
export interface Sale {
  readonly issuedAt: string;
  readonly dates: OrderDates;
  /** All that will be, by time. */
  readonly events: readonly OrderEvent[];
}

const start = new Date(market.start);

/** How busy each day is: the mean of a year's is 1. */
const busyness = (() => {
  const weights = Array.from({ length: market.days }, (_, i) => {
    const date = addDays(start, i);
    return (market.weekdays[date.getUTCDay()] ?? 1) * (date.getUTCMonth() >= 10 ? market.yearEnd : 1);
  });
  const mean = weights.reduce((a, b) => a + b) / weights.length;
  return weights.map((weight) => weight / mean);
})();

/** A seller's orders of the year, by the time of their tokens. */
export function salesOf({ orders, stream }: Seller): Sale[] {
  const draws = drawsOf(stream);
  const placed = busyness.flatMap((factor, i) =>
    Array.from({ length: draws.poisson((orders / market.days) * factor) }, () => addDays(start, i + draws.uniform())),
  );
  return placed.map((at) => saleOf(draws, at)).sort((a, b) => (a.issuedAt < b.issuedAt ? -1 : 1));
}

function saleOf(draws: Draws, placed: Date): Sale {
  const { askedWithinDays, latestDelivery } = market;
  return {
    issuedAt: addDays(placed, draws.uniform() * askedWithinDays).toISOString(),
    dates: {
      placedAt: placed.toISOString(),
      ...(draws.chance(latestDelivery.share) && {
        latestDeliveryDate: addDays(placed, latestDelivery.days).toISOString(),
      }),
    },
    events: eventsOf(draws, placed),
  };
}

function eventsOf(draws: Draws, placed: Date): OrderEvent[] {
  const { askedWithinDays, cancelled, undelivered, deliveryDays, disputed, returned } = market;
  const event = (type: OrderEvent["type"], days: number) => ({ type, at: addDays(placed, days).toISOString() });
  const outcome = draws.uniform();
  if (outcome < cancelled) return [event("cancelled", draws.within([askedWithinDays, askedWithinDays + 3]))];
  if (outcome < cancelled + undelivered) return [];
  const delivered = Math.max(askedWithinDays, draws.logNormal(deliveryDays));
  return [
    event("delivered", delivered),
    ...(draws.chance(disputed.share) ? [event("delivery_disputed", delivered + draws.within(disputed.days))] : []),
    ...(draws.chance(returned.share) ? [event("returned", delivered + draws.within(returned.days))] : []),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** What is known of the sale's order after so many of its events. */
export function courseSoFar({ dates, events }: Sale, known: number) {
  const seen = events.slice(0, known);
  return { ...dates, events: seen, purgeAt: purgeAt(dates, seen) };
}

/** When the sale's token ends by that: as the row says that leads to it. */
export const endOfSale = (sale: Sale, known = sale.events.length): string =>
  liveUntil({ issuedAt: sale.issuedAt, extensions: 0 }, courseSoFar(sale, known));

/** A time in days, and parts of one, from the start of the year. */
export const daysIn = (at: string): number => (Date.parse(at) - start.getTime()) / day;
