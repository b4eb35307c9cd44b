import type { Section } from "#bench/report.ts";
import { contactPolicy } from "#contact/policy/contact.ts";
import { callsPerRound, concurrency, type RateResult, rounds } from "./decision-rate.ts";
import type { DirectNeed } from "./direct-need.ts";
import { market } from "./market.ts";
import { count, type RequestResult } from "./requests.ts";
import type { SimulationResults } from "./simulation.ts";

const whole = (value: number) => Math.round(value).toLocaleString("en");
const percent = (share: number) => `${(share * 100).toFixed(share < 0.01 ? 2 : 0)}%`;

export function poolSection({ base, twiceTheSellers, twiceTheirOrders, enough, oneLess }: SimulationResults): Section {
  const row = (name: string, need: DirectNeed) => [
    name,
    whole(need.tokens),
    whole(need.callers),
    whole(need.numbers),
    whole(need.tokens / need.numbers),
    whole(need.numbersOfMost),
    whole(need.withoutSharing),
    whole(need.perLiveToken),
  ];
  const { ordersPerSeller, deliveryDays, latestDelivery, disputed, returned, cancelled, undelivered } = market;
  return {
    title: "Direct numbers: what a year needs of the pool",
    columns: ["", "tokens", "callers", "numbers", "tokens each", "for 99%", "unshared", "baseline"],
    rows: [
      row(`${whole(market.sellers)} sellers`, base),
      row("twice the sellers", twiceTheSellers),
      row("twice the orders of each", twiceTheirOrders),
    ],
    notes: [
      `Drawn with seed ${market.seed}: orders per seller and year log-normal, median ${ordersPerSeller.median}, sigma ${ordersPerSeller.sigma}; Poisson arrivals, busiest on Mondays,`,
      `November and December ${market.yearEnd}×. ${percent(market.usesDirect)} of sellers use direct numbers, from one number each, for every order, within ${market.askedWithinDays} days. Delivery log-normal,`,
      `median ${deliveryDays.median} days, sigma ${deliveryDays.sigma}; ${percent(latestDelivery.share)} have a latest date, ${latestDelivery.days} days on. Cancelled ${percent(cancelled)}, never delivered ${percent(undelivered)}; of the delivered`,
      `${percent(disputed.share)} disputed after ${disputed.days.join(" to ")} days, ${percent(returned.share)} returned after ${returned.days.join(" to ")}.`,
      `"numbers": the most that one caller held, or had cooling for ${contactPolicy.direct.coolDownDays} days, at once. "for 99%": what 99 of 100 callers need at most.`,
      '"unshared": the same if no number served two callers. "baseline": one number per live token, at the busiest moment, none cooling.',
      "Twice the sellers are two of each size: what counts is the one who sells most, so the pool stays as it is. Twice the orders of each",
      `take twice the pool. Given out by the issuer's rules to the three who need the most: with ${whole(base.numbers)} numbers ${whole(enough.refused)} of ${whole(enough.given + enough.refused)} were refused,`,
      `with one number less ${whole(oneLess.refused)}.`,
    ],
  };
}

export function extensionSection({ extensions }: SimulationResults): Section {
  const { tokens, numbers, collisions, redrawn } = extensions;
  const row = (name: string, draws: number) => [name, whole(draws), percent(draws / (tokens + redrawn))];
  return {
    title: `Extensions: a year of ${whole(tokens)} tokens on ${numbers} numbers`,
    columns: ["drawn anew, since the value is", "draws", "share"],
    rows: [row("of a live token", collisions), row("of a token whose row is kept", redrawn)],
    notes: [
      `${contactPolicy.extension.digits} random digits and a check digit. The issuer gives no value again while a row leads to it, ${contactPolicy.kept.days} days after the latest end;`,
      "the second row is what it draws anew, and has the first in it. A redraw is three more round trips.",
    ],
  };
}

/** How many live tokens a table had, and what requests took then. */
export interface Population {
  readonly tokens: number;
  readonly results: readonly RequestResult[];
}

export function requestSection(few: Population, many: Population, seconds: number | undefined): Section {
  const both = (one: number, other: number) => (one === other ? whole(one) : `${whole(one)} / ${whole(other)}`);
  const anew = [...few.results, ...many.results].reduce((sum, { drawnAnew }) => sum + drawnAnew, 0);
  return {
    title: `Requests: with ${whole(few.tokens)} and with ${whole(many.tokens)} live tokens in the table`,
    columns: ["", "round trips", "KMS calls", "reads/1,000", "writes/1,000", "calls, one after the other"],
    rows: few.results.flatMap((one, i) => {
      const other = many.results[i];
      if (!other) return [];
      return [
        [
          one.request,
          both(one.roundTrips, other.roundTrips),
          both(one.kmsCalls, other.kmsCalls),
          both(one.readUnitsPer1000, other.readUnitsPer1000),
          both(one.writeUnitsPer1000, other.writeUnitsPer1000),
          other.sequence,
        ],
      ];
    }),
    notes: [
      `${count} of each, warm, one at a time, on the real stores and engine. A figure that stands alone is the same with both.`,
      ...(seconds === undefined
        ? []
        : [
            `A million was asked for; this machine loaded ${whole(many.tokens)} in ${seconds} s. \`--tokens N\` loads as many, however long it takes.`,
          ]),
      `Round trips: of the one that made the most, but for ${whole(anew)} whose value was another token's and drawn anew.`,
      "Reads and writes in DynamoDB's units: reads as the engine counts them, and one for each row that is not there and each Query",
      "that finds none; writes one for each started KB and index (the access log has one), in transactions twice: the engine miscounts those.",
      "A call is counted as the first of its day; from about the sixth by the same token its row takes 2 units more.",
      "A caller's direct numbers are read at each issue: that grows with what the caller has and had, not with the table. 'had all numbers':",
      "each of the local pool's. Calls are asked about by a system, whose standing is read; the media application's ask for 3 rows less.",
    ],
  };
}

export function rateSection({
  decisionsPerSecond,
  bareRequestsPerSecond,
  ratio,
  processorMilliseconds,
}: RateResult): Section {
  return {
    title: `Decisions: one process, ${concurrency} calls at a time`,
    columns: ["", "per second", "ours", "processor ms"],
    rows: [
      ["decision, by extension", whole(decisionsPerSecond), "1.00×", processorMilliseconds.decision.toFixed(2)],
      [
        "the bare two requests",
        whole(bareRequestsPerSecond),
        `${ratio.toFixed(2)}×`,
        processorMilliseconds.bare.toFixed(2),
      ],
    ],
    notes: [
      `Medians of ${rounds} rounds, taken in turns, ${callsPerRound} calls each way in each. "ours" is our rate as a multiple of the row's.`,
      '"the bare two requests": one BatchGetItem of the same keys, then one TransactWriteItems of the same items, with the same client',
      "and nothing else. A decision makes three requests in two round trips, since it learns from the first what to read next.",
      "The engine shares the machine with this process: the processor's time is that of our thread alone, for each.",
    ],
  };
}
