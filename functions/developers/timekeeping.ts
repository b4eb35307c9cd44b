import { addDays } from "#shared/days.ts";
import type { Deadline } from "./deadline.ts";

/** Days that one execution lasts. AWS ends a standard one after a year. */
const longest = 300;

/** What a timekeeper does next: nothing any more, wait and act, or wait and hand over to another execution. */
export interface Plan {
  readonly next: "done" | "act" | "hand_over";
  /** ISO 8601; of `done`, now. */
  readonly at: string;
}

/** @param startedAt of the execution that asks */
export function planOf(deadline: Deadline | undefined, startedAt: Date): Plan {
  const last = addDays(startedAt, longest).toISOString();
  if (!deadline) return { next: "done", at: startedAt.toISOString() };
  return deadline.at <= last ? { next: "act", at: deadline.at } : { next: "hand_over", at: last };
}
