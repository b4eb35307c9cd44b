import { day } from "#shared/days.ts";

const isBusinessDay = (date: Date) => date.getUTCDay() !== 0 && date.getUTCDay() !== 6;

/**
 * The same time of day, so many business days later or, below zero, earlier: Monday to Friday, in UTC. Public holidays differ
 * from place to place and are not left out, so a date that is promised is never later for one of them.
 */
export function addBusinessDays(from: Date, count: number): Date {
  const step = count < 0 ? -day : day;
  let at = from.getTime();
  for (let left = Math.abs(count); left > 0; ) {
    at += step;
    if (isBusinessDay(new Date(at))) left -= 1;
  }
  return new Date(at);
}

/** Whole business days from one moment to a later one, as `addBusinessDays` counts them. */
export function businessDaysBetween(from: Date, to: Date): number {
  let count = 0;
  for (let at = from.getTime() + day; at <= to.getTime(); at += day) if (isBusinessDay(new Date(at))) count += 1;
  return count;
}
