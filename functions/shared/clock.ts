/** The time, passed in so that tests can move it and replay a case. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
