import { Problem } from "#shared/errors/problem.ts";
import { isPurged, type Order } from "#shared/orders/order.ts";
import {
  type OrderDates,
  type OrderEvent,
  type OrderEventType,
  orderEventTypes,
} from "#shared/orders/order-vocabulary.ts";
import { retention } from "./policy/retention.ts";

export type OrderStatus = "placed" | OrderEventType;

/** More events than any real order has: a caller that loops must not grow a row without bound. */
const mostEvents = 100;
const hour = 60 * 60 * 1000;
const day = 24 * hour;
/** Clocks differ, and some carriers report by local time; later than this is a mistake that would prolong the life of the data. */
const tolerance = 24 * hour;
/**
 * What is this much older than its order is a mistake, such as seconds taken for milliseconds, which land in 1970: it would
 * make the data due at once, for good. A year is room for an order that is dated anew.
 */
const mostBefore = 366 * day;

const order = (event: OrderEvent) => orderEventTypes.indexOf(event.type);

/** By time, which text in ISO 8601 sorts by as it stands; at the same time by the usual course of an order. */
function byTime(a: OrderEvent, b: OrderEvent): number {
  if (a.at === b.at) return order(a) - order(b);
  return a.at < b.at ? -1 : 1;
}

/**
 * Adds an event, wherever in time it belongs. One that is known already changes nothing.
 * @param dates of the order
 * @param events by time
 * @throws Problem `invalid_request` for a time more than a day ahead, or more than 366 days before the order was placed;
 * `wrong_state` past 100 events
 */
export function withEvent(
  dates: OrderDates,
  events: readonly OrderEvent[],
  event: OrderEvent,
  now: Date,
): readonly OrderEvent[] {
  if (events.some(({ type, at }) => type === event.type && at === event.at)) return events;
  const refuse = (detail: string) => new Problem("invalid_request", { errors: [{ pointer: "/at", detail }] });
  if (Date.parse(event.at) > now.getTime() + tolerance) throw refuse("must not be in the future");
  if (Date.parse(event.at) < Date.parse(dates.placedAt) - mostBefore)
    throw refuse("must not be more than a year before the order was placed");
  if (events.length >= mostEvents)
    throw new Problem("wrong_state", {
      detail: `An order may have ${mostEvents} events.`,
      extensions: { state: statusOf(events) },
    });
  return [...events, event].sort(byTime);
}

/** @param events by time */
export const statusOf = (events: readonly OrderEvent[]): OrderStatus => events.at(-1)?.type ?? "placed";

/**
 * What the life of an order's data is measured from: the delivery, the return or the cancellation that settled it. A
 * delivery that is disputed settles nothing until there is another. An order that nothing settles is measured from the
 * last thing known of it.
 * @param events by time
 */
function anchor(dates: OrderDates, events: readonly OrderEvent[]): { at: string; days: number } {
  let settled: { at: string; days: number } | undefined;
  for (const { type, at } of events) {
    if (type === "delivered") settled = { at, days: retention.settledBy.days.delivered };
    else if (type === "delivery_disputed") settled = undefined;
    else if (type === "returned" || type === "cancelled") settled ??= { at, days: retention.settledBy.days[type] };
  }
  if (settled) return settled;
  const known = [dates.placedAt, dates.latestDeliveryDate, events.at(-1)?.at].filter((at) => at !== undefined);
  return { at: known.reduce((a, b) => (Date.parse(a) < Date.parse(b) ? b : a)), days: retention.unsettled.days };
}

/** When an order's personal data is destroyed. @param events by time */
export function purgeAt(dates: OrderDates, events: readonly OrderEvent[]): string {
  const { at, days } = anchor(dates, events);
  return after(at, days);
}

/**
 * When it is destroyed once there is news. What has been destroyed, or was due to be, does not come back because of it.
 * @param events by time, the news among them
 */
export const dueAfter = (
  order: OrderDates & Pick<Order, "purgedAt" | "purgeAt">,
  events: readonly OrderEvent[],
  now: Date,
): string => (isPurged(order, now) ? order.purgeAt : purgeAt(order, events));

const after = (at: string, days: number) => new Date(Date.parse(at) + days * day).toISOString();

/**
 * Dates that would keep personal data for longer than an order can last are refused.
 * @throws Problem `invalid_request`
 */
export function checkDates({ placedAt, latestDeliveryDate }: OrderDates, now: Date): void {
  const errors = [];
  if (Date.parse(placedAt) > now.getTime() + tolerance)
    errors.push({ pointer: "/placedAt", detail: "must not be in the future" });
  if (latestDeliveryDate && Date.parse(latestDeliveryDate) > Date.parse(placedAt) + 731 * day)
    errors.push({ pointer: "/latestDeliveryDate", detail: "must be within two years of placedAt" });
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
}
