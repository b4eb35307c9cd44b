import type { Bench } from "#bench/report.ts";
import { measureAssessing } from "./assessing.ts";
import { measureCampaign, type Passage } from "./campaign-deadline.ts";

const options = { rounds: 15, milliseconds: 300 } as const;
const cohort = { applications: 10_000, told: 1000 } as const;
const whole = (value: number) => Math.round(value).toLocaleString("en");

export const developersBench: Bench = async (report) => {
  const assessing = measureAssessing(options);
  report({
    title: `Assessing: one application, ${assessing.questions} answers, ${assessing.findings} findings`,
    columns: ["", "per second", "ours"],
    rows: [
      ["assessment", whole(assessing.assessmentsPerSecond), "1.00×"],
      ["JSON round trip", whole(assessing.roundTripsPerSecond), `${assessing.ratio.toFixed(2)}×`],
    ],
    notes: [
      `Medians of ${options.rounds} rounds, taken in turns, ${options.milliseconds} ms each in each. A second is one of the processor's.`,
      '"JSON round trip" writes the same input as JSON and reads it again. "ours" is our rate as a multiple of the row\'s.',
    ],
  });
  const { telling, deadline } = await measureCampaign(cohort);
  report({
    title: `The deadline of a campaign: ${whole(deadline.applications)} applications lose their restricted roles`,
    columns: ["", "writes each", "reads each", "ms each", "seconds"],
    rows: [rowOf("deadline", deadline), rowOf("a transaction each", telling)],
    notes: [
      `Writes and reads are DynamoDB's units, by its own count, of all that the workflow's functions do; ${deadline.capacity.writeUnits - deadline.applications} write units are the campaign's own, whatever its size.`,
      `"a transaction each" is how the workflow tells an application that it is asked: record, standing, timeline and a count, here for ${whole(telling.applications)} of them. The deadline would take that, too, if access did not end by itself.`,
      "Real workflow, functions and engine on this machine; the clock is moved. The mails that follow from the entries, and the note that each was sent, are the workflow `notices`, and not counted.",
    ],
  });
  return {
    assessments_per_s: Math.round(assessing.assessmentsPerSecond),
    assessments_per_json_round_trip: Number(assessing.ratio.toFixed(3)),
    campaign_writes_per_application: Number((deadline.capacity.writeUnits / deadline.applications).toFixed(2)),
    campaign_seconds: Number(deadline.seconds.toFixed(1)),
  };
};

const rowOf = (name: string, { applications, seconds, capacity }: Passage): string[] => [
  name,
  (capacity.writeUnits / applications).toFixed(2),
  (capacity.readUnits / applications).toFixed(2),
  ((1000 * seconds) / applications).toFixed(2),
  seconds.toFixed(1),
];
