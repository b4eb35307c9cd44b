const units = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 } as const;

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds: `P365D`, `PT1H30M`, `P2W`. Undefined
 * for anything else: months and years have no fixed length, and nothing here runs backwards.
 */
export function durationMilliseconds(text: string): number | undefined {
  const weeks = /^P(\d{1,5})W$/.exec(text)?.[1];
  if (weeks) return Number(weeks) * 7 * units.D;
  const parts = /^P(?=\d|T\d)(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/.exec(text);
  if (!parts) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return Number(days) * units.D + Number(hours) * units.H + Number(minutes) * units.M + Number(seconds) * units.S;
}
