import { addDays } from "#shared/days.ts";
import type { Order } from "#shared/orders/order.ts";
import type { OrderEvent } from "#shared/orders/order-vocabulary.ts";
import { contactPolicy } from "./policy/contact.ts";

/** What of a token its life is measured by. */
export interface TokenLife {
  /** ISO 8601, as all times here. */
  readonly issuedAt: string;
  /** What was asked for when it was issued. */
  readonly askedUntil?: string | undefined;
  /** How often it was extended. */
  readonly extensions: number;
}

/** What of an order the life of its tokens is measured by. */
export type OrderCourse = Pick<Order, "latestDeliveryDate" | "events">;

type Settling = keyof typeof contactPolicy.life.afterDays;
const settles = (type: OrderEvent["type"]): type is Settling => Object.hasOwn(contactPolicy.life.afterDays, type);

const { life, extend } = contactPolicy;

const after = (at: string, days: number): string => addDays(new Date(at), days).toISOString();

/**
 * The end that the order's course puts to contact: a delivery, a return or a cancellation leaves some days. A delivery that
 * is disputed has ended nothing, and a return opens anew what the delivery had ended.
 * @param events by time
 */
function endOfCourse(events: readonly OrderEvent[]): string | undefined {
  let end: string | undefined;
  for (const { type, at } of events) {
    if (settles(type)) end = after(at, life.afterDays[type]);
    else if (type === "delivery_disputed") end = undefined;
  }
  return end;
}

/** A date without a time lasts until its end. */
const endOfDate = (date: string): string => (date.length === "yyyy-mm-dd".length ? after(date, 1) : date);

/** The last moment at which a token can live, whatever happens to its order. */
export const hardLimitOf = ({ issuedAt }: Pick<TokenLife, "issuedAt">): string => after(issuedAt, life.hardLimitDays);

/**
 * When a token ends by its time: the earliest of what applies. It follows from the order as it stands, so it does not matter
 * in which sequence events came in, how often, or whether they were there before the token.
 * @returns ISO 8601; days are of 24 hours, whatever clocks do in between
 */
export function expiryOf(token: TokenLife, { latestDeliveryDate, events }: OrderCourse): string {
  const soft = [
    endOfCourse(events),
    latestDeliveryDate && after(endOfDate(latestDeliveryDate), life.afterLatestDeliveryDays),
    token.askedUntil,
  ]
    .filter((at) => at !== undefined)
    .map((at) => after(at, token.extensions * extend.days));
  return [...soft, hardLimitOf(token)].reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a));
}

/** When a token ends as far as it can be told from the token and its order; whatever else ends it comes on top. */
export function liveUntil(
  token: TokenLife & { readonly withdrawnAt?: string | undefined },
  order: OrderCourse & Pick<Order, "purgeAt">,
): string {
  const ends = [expiryOf(token, order), order.purgeAt, token.withdrawnAt];
  return ends.filter((at) => at !== undefined).reduce((a, b) => (b < a ? b : a));
}
