import { nextCronTime, parseCron } from "./cron.ts";

/** Tells when a schedule fires next, given when it fired last (or began to run). */
export type NextTime = (after: Date) => Date | undefined;

const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Parses `rate(15 minutes)` or `cron(0 3 * * ? *)` (EventBridge user guide, "Schedule types"). `at(…)` and time zones other
 * than UTC are not supported.
 *
 * @throws RangeError naming the expression
 */
export function parseSchedule(expression: string): NextTime {
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron) {
    const fields = parseCron(cron[1] ?? "");
    return (after) => nextCronTime(fields, after);
  }
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  const count = Number(rate?.[1]);
  // EventBridge refuses `rate(1 hours)` and `rate(5 hour)`.
  if (!rate || (count === 1) === (rate[3] === "s")) throw new RangeError(`${expression} is not a schedule`);
  const period = count * unitMilliseconds[rate[2] as keyof typeof unitMilliseconds];
  return (after) => new Date(after.getTime() + period);
}
