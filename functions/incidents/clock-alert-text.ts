import { wrapped } from "#shared/mail/plain-text.ts";
import type { ClockAlert } from "./clocks.ts";
import type { Incident } from "./incident.ts";

const says = {
  due_soon: "is due soon",
  missed: "was missed",
} as const;

/** What is told of a clock: ids, times and the clause, and nothing that anybody typed. */
export function alertText(
  { incidentId, exercise }: Pick<Incident, "incidentId" | "exercise">,
  { clock: { clock, dueAt, clause }, about }: ClockAlert,
): { readonly subject: string; readonly text: string } {
  const mark = exercise ? "[Exercise] " : "";
  const paragraphs = [
    ...(exercise ? ["This is an exercise."] : []),
    `The clock ${clock} of incident ${incidentId} ${says[about]}. It is due at ${dueAt}.`,
    `Why: ${clause}`,
    `GET /v1/incidents/${incidentId} shows the incident and all its clocks.`,
  ];
  return {
    subject: `${mark}Incident ${incidentId}: ${clock} ${says[about]}`,
    text: `${paragraphs.map((paragraph) => wrapped(paragraph)).join("\n\n")}\n`,
  };
}
