import type { Bench } from "#bench/report.ts";
import { measureAssessing } from "./assessing.ts";

const options = { rounds: 15, milliseconds: 300 } as const;
const whole = (value: number) => Math.round(value).toLocaleString("en");

export const developersBench: Bench = async (report) => {
  const results = measureAssessing(options);
  report({
    title: `Assessing: one application, ${results.questions} answers, ${results.findings} findings`,
    columns: ["", "per second", "ours"],
    rows: [
      ["assessment", whole(results.assessmentsPerSecond), "1.00×"],
      ["JSON round trip", whole(results.roundTripsPerSecond), `${results.ratio.toFixed(2)}×`],
    ],
    notes: [
      `Medians of ${options.rounds} rounds, taken in turns, ${options.milliseconds} ms each in each. A second is one of the processor's.`,
      '"JSON round trip" writes the same input as JSON and reads it again. "ours" is our rate as a multiple of the row\'s.',
    ],
  });
  return {
    assessments_per_s: Math.round(results.assessmentsPerSecond),
    assessments_per_json_round_trip: Number(results.ratio.toFixed(3)),
  };
};
