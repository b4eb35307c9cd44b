import { freeFrom } from "#contact/direct-numbers.ts";
import type { Seller } from "./market.ts";
import { daysIn, endOfSale, type Sale, salesOf } from "./sales.ts";

/** From, up to: in days. */
type Span = readonly [number, number];

export interface DirectNeed {
  readonly callers: number;
  readonly tokens: number;
  /** The most numbers that one caller held, or had cooling, at once: what the pool has to have. */
  readonly numbers: number;
  /** What 99 of 100 callers can do with. */
  readonly numbersOfMost: number;
  /** The three who need the most. */
  readonly largest: readonly Seller[];
  /** Each caller's most, added up: a pool of which no number serves two callers. */
  readonly withoutSharing: number;
  /** The most tokens that lived at once: a number for each, and none cools down. */
  readonly perLiveToken: number;
}

/** What the sellers' direct tokens need in a year. */
export function directNeed(sellers: readonly Seller[]): DirectNeed {
  const callers = sellers.filter(({ usesDirect }) => usesDirect);
  const peaks: { readonly caller: Seller; readonly peak: number }[] = [];
  const lives: Span[] = [];
  for (const caller of callers) {
    const takings = salesOf(caller).map(takingOf);
    peaks.push({ caller, peak: mostAtOnce(takings.flatMap(({ spans }) => spans)) });
    for (const { life } of takings) lives.push(life);
  }
  const sorted = peaks.toSorted((a, b) => b.peak - a.peak);
  return {
    callers: callers.length,
    tokens: lives.length,
    numbers: sorted[0]?.peak ?? 0,
    numbersOfMost: sorted[Math.floor(sorted.length / 100)]?.peak ?? 0,
    largest: sorted.slice(0, 3).map(({ caller }) => caller),
    withoutSharing: peaks.reduce((sum, { peak }) => sum + peak, 0),
    perLiveToken: mostAtOnce(lives),
  };
}

interface Taking {
  /** When the sale's number cannot be given to its caller for another: news of the order moves the end, and can come when it was free. */
  readonly spans: readonly Span[];
  readonly life: Span;
}

function takingOf(sale: Sale): Taking {
  const spans: Span[] = [];
  const issued = daysIn(sale.issuedAt);
  let from = issued;
  let end = endOfSale(sale, 0);
  sale.events.forEach(({ at }, i) => {
    const time = daysIn(at);
    const until = daysIn(freeFrom(end));
    end = endOfSale(sale, i + 1);
    if (time < until) return;
    spans.push([from, until]);
    from = time;
  });
  return { spans: [...spans, [from, Math.max(from, daysIn(freeFrom(end)))]], life: [issued, daysIn(end)] };
}

/** Ends come before starts at the same time: what is free may be taken. */
function mostAtOnce(spans: readonly Span[]): number {
  const starts = Float64Array.from(spans, ([from]) => from).sort();
  const ends = Float64Array.from(spans, ([, to]) => to).sort();
  let most = 0;
  let ended = 0;
  for (const [started, at] of starts.entries()) {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= at) ended++;
    most = Math.max(most, started + 1 - ended);
  }
  return most;
}
