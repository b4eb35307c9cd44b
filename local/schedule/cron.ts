/** One field of a cron expression: the values that match. */
type Field = ReadonlySet<number>;

interface CronFields {
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  readonly dayOfWeek: Field;
  readonly year: Field;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const lastYear = 2199;

/** Names count from `minimum`: EventBridge's months and days of the week both start at 1. */
function toNumber(text: string, minimum: number, names: readonly string[]): number {
  const index = names.indexOf(text.toUpperCase());
  return index >= 0 ? index + minimum : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** `*`, `?`, `5`, `1-5`, `0/15`, `MON-FRI`, and lists of these. `L`, `W` and `#` are not supported. */
function parseField(field: string, minimum: number, maximum: number, names: readonly string[] = []): Field {
  const values = new Set<number>();
  for (const item of field.split(",")) {
    const [range = "", step] = item.split("/");
    const all = range === "*" || range === "?";
    const [from = "", to] = all ? [String(minimum), String(maximum)] : range.split("-");
    const first = toNumber(from, minimum, names);
    // `5/10` means from 5 to the end in steps of 10; `5` alone means 5.
    const last = to === undefined ? (step === undefined ? first : maximum) : toNumber(to, minimum, names);
    const increment = step === undefined ? 1 : Number(step);
    if (!(first >= minimum && last <= maximum && first <= last && Number.isInteger(increment) && increment > 0)) {
      throw new RangeError(`cron field ${field} is not supported`);
    }
    for (let value = first; value <= last; value += increment) values.add(value);
  }
  return values;
}

/**
 * Parses the six fields of an EventBridge cron expression: minutes, hours, day of month, month, day of week (1 is Sunday),
 * year; all UTC (EventBridge user guide, "Cron expressions").
 *
 * @throws RangeError for what is not supported, naming the field
 */
export function parseCron(expression: string): CronFields {
  const fields = expression.trim().split(/\s+/);
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if (fields.length !== 6) throw new RangeError("a cron expression has six fields");
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new RangeError("one of day of month and day of week must be ?, the other not");
  }
  return {
    minute: parseField(minute, 0, 59),
    hour: parseField(hour, 0, 23),
    dayOfMonth: parseField(dayOfMonth, 1, 31),
    month: parseField(month, 1, 12, monthNames),
    dayOfWeek: parseField(dayOfWeek, 1, 7, dayNames),
    year: parseField(year, 1970, lastYear),
  };
}

/** The first minute after that time at which the expression matches; undefined if there is none any more. */
export function nextCronTime(fields: CronFields, after: Date): Date | undefined {
  const time = new Date(after);
  time.setUTCSeconds(0, 0);
  time.setUTCMinutes(time.getUTCMinutes() + 1);
  while (time.getUTCFullYear() <= lastYear) {
    if (!fields.year.has(time.getUTCFullYear()) || !fields.month.has(time.getUTCMonth() + 1)) {
      // Skips to the first day of the next month.
      time.setUTCMonth(time.getUTCMonth() + 1, 1);
      time.setUTCHours(0, 0);
    } else if (!fields.dayOfMonth.has(time.getUTCDate()) || !fields.dayOfWeek.has(time.getUTCDay() + 1)) {
      time.setUTCDate(time.getUTCDate() + 1);
      time.setUTCHours(0, 0);
    } else if (!fields.hour.has(time.getUTCHours())) {
      time.setUTCHours(time.getUTCHours() + 1, 0);
    } else if (!fields.minute.has(time.getUTCMinutes())) {
      time.setUTCMinutes(time.getUTCMinutes() + 1);
    } else {
      return time;
    }
  }
  return undefined;
}
