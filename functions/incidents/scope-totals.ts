import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";

/** A buyer that an incident affects, as the row says. */
export interface AffectedBuyer {
  readonly buyerId: string;
  /** By the access log. */
  readonly fields: ReadonlySet<LoggedField>;
  /** By the word of a responder, where the log cannot tell. */
  readonly asserted: ReadonlySet<LoggedField>;
  readonly firstAccess?: string | undefined;
  readonly lastAccess?: string | undefined;
}

export interface AffectedOrder {
  readonly orderId: string;
  readonly fields: ReadonlySet<LoggedField>;
}

/** A buyer with orders, as many as are shown. */
export interface ShownBuyer {
  readonly buyer: AffectedBuyer;
  readonly orders: readonly AffectedOrder[];
  readonly moreOrders: boolean;
}

/** How many an incident affects, and how. */
export interface ScopeTotals {
  readonly buyers: number;
  readonly orders: number;
  /** Buyers of whom something is known by the word of a responder. */
  readonly asserted: number;
  /** Buyers, by field; a field of nobody is left out. */
  readonly byField: Readonly<Partial<Record<LoggedField, number>>>;
  /** Buyers, by country; `unknown` where the marketplace never said, or the buyer is gone. */
  readonly byCountry: Readonly<Record<string, number>>;
  /**
   * Buyers, by the exact set of their fields: bit by bit, in the order of `loggedFields`, as a hexadecimal number, and a `+`
   * behind it for those of whom something is known by the word of a responder.
   */
  readonly groups: Readonly<Record<string, number>>;
  readonly firstAccess?: string | undefined;
  readonly lastAccess?: string | undefined;
}

export const noTotals: ScopeTotals = { buyers: 0, orders: 0, asserted: 0, byField: {}, byCountry: {}, groups: {} };

export const allFields = ({ fields, asserted }: AffectedBuyer): LoggedField[] =>
  loggedFields.filter((field) => fields.has(field) || asserted.has(field));

function groupOf(buyer: AffectedBuyer): string {
  const fields = allFields(buyer);
  const bits = loggedFields.reduce((some, field, i) => (fields.includes(field) ? some | (1 << i) : some), 0);
  return `${bits.toString(16)}${buyer.asserted.size > 0 ? "+" : ""}`;
}

export const fieldsOfGroup = (group: string): LoggedField[] =>
  loggedFields.filter((_, i) => (Number.parseInt(group, 16) >> i) & 1);

export const isAsserted = (group: string): boolean => group.endsWith("+");

const more = <K extends string>(counts: Readonly<Partial<Record<K, number>>>, name: K) => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
});

const extreme = (some: string | undefined, other: string | undefined, pick: (two: string[]) => string | undefined) =>
  pick([some, other].filter((at) => at !== undefined).sort());

/** One buyer more. @param country as the marketplace gave it, if it did */
export function withBuyer(totals: ScopeTotals, buyer: AffectedBuyer, country = "unknown"): ScopeTotals {
  const fields = allFields(buyer);
  const firstAccess = extreme(totals.firstAccess, buyer.firstAccess, (two) => two[0]);
  const lastAccess = extreme(totals.lastAccess, buyer.lastAccess, (two) => two.at(-1));
  return {
    buyers: totals.buyers + 1,
    orders: totals.orders,
    asserted: totals.asserted + (buyer.asserted.size > 0 ? 1 : 0),
    byField: fields.reduce(more, totals.byField),
    byCountry: more(totals.byCountry, country),
    groups: more(totals.groups, groupOf(buyer)),
    ...(firstAccess && { firstAccess }),
    ...(lastAccess && { lastAccess }),
  };
}

export const withOrders = (totals: ScopeTotals, orders: number): ScopeTotals => ({
  ...totals,
  orders: totals.orders + orders,
});
