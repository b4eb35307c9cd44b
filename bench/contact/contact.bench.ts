import type { Bench } from "#bench/report.ts";
import { startContactSystem } from "./contact-system.ts";
import { measureDecisions } from "./decision-rate.ts";
import { openMarketplace } from "./marketplace.ts";
import { measureRequests, type RequestResult } from "./requests.ts";
import { extensionSection, poolSection, rateSection, requestSection } from "./sections.ts";
import { simulate } from "./simulation.ts";
import { loadTokens } from "./token-load.ts";

const few = 1000;
const many = 1_000_000;
/** For loading many: with it, the whole takes about six minutes. */
const seconds = 200;

/** First the simulation, then the engine, each with the machine to itself. */
export const contactBench: Bench = async (report, options) => {
  const wanted = tokensIn(options.tokens);
  const system = await startContactSystem();
  try {
    const simulated = simulate(system.unmetered.pool.extension.length);
    report(poolSection(simulated));
    report(extensionSection(simulated));

    await openMarketplace(system.unmetered);
    const start = await loadTokens(system.unmetered, 0, few, Number.POSITIVE_INFINITY);
    const before = { tokens: start, results: await measureRequests(system, 0) };

    const limit = wanted === undefined ? seconds : Number.POSITIVE_INFINITY;
    const loaded = await loadTokens(system.unmetered, start, wanted ?? many, limit);
    const after = { tokens: loaded, results: await measureRequests(system, 1) };
    report(requestSection(before, after, wanted === undefined && loaded < many ? seconds : undefined));
    const rate = await measureDecisions(system);
    report(rateSection(rate));

    const { base, extensions } = simulated;
    const all = [...before.results, ...after.results];
    return {
      issue_round_trips: mostRoundTrips(all, "issue"),
      relay_round_trips: mostRoundTrips(all, "decision"),
      pool_numbers: base.numbers,
      reuse: Number((base.tokens / base.numbers).toFixed(1)),
      collisions: extensions.collisions,
      write_units_per_1000: after.results[0]?.writeUnitsPer1000,
      relay_decisions_per_s: Math.round(rate.decisionsPerSecond),
    };
  } finally {
    await system.stop();
  }
};

const mostRoundTrips = (results: readonly RequestResult[], kind: RequestResult["kind"]): number =>
  Math.max(...results.filter((one) => one.kind === kind).map(({ roundTrips }) => roundTrips));

/** @throws Error for what is no number of tokens */
function tokensIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tokens = Number(text);
  if (!Number.isInteger(tokens) || tokens < few) throw new Error(`--tokens takes a whole number from ${few}`);
  return tokens;
}
