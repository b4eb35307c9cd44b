/** Something that is due at a time. */
export interface Deadline<Due extends string = string> {
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly due: Due;
}

/**
 * What has to be waited for next: the first that is to come, or the last of those that have passed and were not acted on.
 * After an outage nobody is reminded of what is over.
 * @param deadlines in the order of their times
 * @param actedOn the time of the deadline that was last acted on
 */
export function nextDeadline<Due extends string>(
  deadlines: readonly Deadline<Due>[],
  actedOn: string | undefined,
  now: Date,
): Deadline<Due> | undefined {
  const open = deadlines.filter(({ at }) => actedOn === undefined || at > actedOn);
  const passed = open.filter(({ at }) => at <= now.toISOString());
  return passed.at(-1) ?? open[0];
}
