import * as z from "zod";
import { durationMilliseconds } from "#local/clock/duration.ts";

/** The clock as it is moved from outside: whoever moves it is answered when all that it set off has been done. */
export interface ControlClock {
  now(): Date;
  advance(milliseconds: number): Promise<Date>;
}

const advanceSchema = z.strictObject({
  advance: z.string().transform((text, context) => {
    const milliseconds = durationMilliseconds(text);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue(
      "advance is an ISO 8601 duration forwards, of weeks, days, hours, minutes or seconds: P365D, PT1H30M",
    );
    return z.NEVER;
  }),
});

/** Answers with the time at which the clock has arrived; or with what is wrong with the body. */
export async function moveClock(clock: ControlClock, body: unknown) {
  const moved = advanceSchema.safeParse(body);
  if (!moved.success) return { error: z.prettifyError(moved.error) };
  return { now: (await clock.advance(moved.data.advance)).toISOString() };
}
