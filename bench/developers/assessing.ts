import { median } from "#bench/median.ts";
import { assess } from "#developers/assessment.ts";
import { application } from "./application.ts";

export interface AssessingOptions {
  /** The median round counts, so an odd number. */
  readonly rounds: number;
  /** How long each way runs in each round. */
  readonly milliseconds: number;
}

export interface AssessingResults {
  readonly questions: number;
  readonly findings: number;
  /** The median round. */
  readonly assessmentsPerSecond: number;
  readonly roundTripsPerSecond: number;
  /** Assessments for each round trip: the median of the rounds' ratios. */
  readonly ratio: number;
}

/** Assesses one application over and over, and in turns takes it through JSON and back: what storing it would cost at least. */
export function measureAssessing({ rounds, milliseconds }: AssessingOptions): AssessingResults {
  const { findings, complete } = assess(application);
  if (!complete || findings.length === 0) throw new Error("the application has to be complete and have findings");
  const ways = { assessed: () => assess(application), parsed: () => JSON.parse(JSON.stringify(application)) };
  // The compiler has its say before anything counts.
  for (const way of Object.values(ways)) rate(way, milliseconds);

  const assessed: number[] = [];
  const parsed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    assessed.push(rate(ways.assessed, milliseconds));
    parsed.push(rate(ways.parsed, milliseconds));
  }
  return {
    questions: Object.keys(application.answers).length,
    findings: findings.length,
    assessmentsPerSecond: median(assessed),
    roundTripsPerSecond: median(parsed),
    ratio: median(assessed.map((one, round) => one / (parsed[round] ?? Number.NaN))),
  };
}

/** Times in a second of this thread, so that the turns of others on a busy machine do not count. */
function rate(work: () => unknown, milliseconds: number): number {
  const before = process.threadCpuUsage();
  const end = performance.now() + milliseconds;
  let times = 0;
  do {
    // Asking for the time costs more than nothing, so not each time.
    for (let i = 0; i < 16; i++) work();
    times += 16;
  } while (performance.now() < end);
  const { user, system } = process.threadCpuUsage(before);
  return times / ((user + system) / 1_000_000);
}
