import { day } from "#shared/days.ts";
import { Problem } from "#shared/errors/problem.ts";

/** A stretch of the log: instants, ISO 8601 in UTC, both included. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** As a reader asks for it: instants, or dates in UTC. */
export interface WantedWindow {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Days that are shown where nobody says which. */
const usual = 30;
/** Days that can be asked for at once, where nothing but the time narrows it down. */
const longest = 366;

const isDate = (text: string) => !text.includes("T");
const utc = (milliseconds: number) => new Date(milliseconds).toISOString();
const startOf = (text: string) => Date.parse(text);
/** A date as an end includes its day. */
const endOf = (text: string) => Date.parse(text) + (isDate(text) ? day - 1 : 0);

const refused = (name: "from" | "to", detail: string) =>
  new Problem("invalid_request", { errors: [{ pointer: `#/query/${name}`, detail }] });

/**
 * The whole of what there is of one actor or subject, unless the reader says less.
 * @throws Problem `invalid_request` for one that ends before it begins
 */
export function anyWindow({ from, to }: WantedWindow): Window {
  const begins = from === undefined ? "0000-01-01T00:00:00.000Z" : utc(startOf(from));
  const ends = to === undefined ? "9999-12-31T23:59:59.999Z" : utc(endOf(to));
  if (ends < begins) throw refused("to", "must not be before from");
  return { from: begins, to: ends };
}

/**
 * Days to go through: the last 30, unless the reader says which. What is to come is left out: there is nothing.
 * @throws Problem `invalid_request` for one that ends before it begins, or of more than 366 days
 */
export function boundedWindow({ from, to }: WantedWindow, now: Date): Window {
  const ends = to === undefined ? now.getTime() : endOf(to);
  const begins = from === undefined ? ends - usual * day : startOf(from);
  if (ends < begins) throw refused("to", "must not be before from");
  if (ends - begins > longest * day) throw refused("from", `must be within ${longest} days before to`);
  return { from: utc(begins), to: utc(Math.min(ends, now.getTime())) };
}

/** The days of a window in UTC, the last first, from one of them on; at most so many. None of one that is yet to come. */
export function daysBack({ from, to }: Window, start: string | undefined, most: number): string[] {
  if (to < from) return [];
  const last = Date.parse(start ?? to.slice(0, 10));
  const count = Math.floor((last - Date.parse(from.slice(0, 10))) / day) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, most)) }, (_, i) => utc(last - i * day).slice(0, 10));
}
