import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { checked, matching } from "#shared/schema.ts";
import data from "./notices.v1.json" with { type: "json" };

export const placeholder = /\{(\w+)\}/g;

/** One line that names exactly these, once each. */
function line(...names: readonly string[]) {
  return checked(
    matching(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,400}$/u, "one line of text"),
    z.refine(
      (text) => [...text.matchAll(placeholder)].map(([, name]) => name).join() === names.join(),
      `names ${names.join(" and ") || "something"}`,
    ),
  );
}

const byField = z.record(z.enum(loggedFields), line());

const template = z.strictObject({
  /** In which dates are written; BCP 47. */
  dates: matching(/^[a-z]{2}-[A-Z]{2}$/, "a language and a country"),
  /** The subject, too: it travels in the clear, so it has nothing that anybody typed. */
  title: line("date"),
  exercise: z.strictObject({ mark: line(), line: line() }),
  opening: line(),
  headings: z.strictObject({
    whatHappened: line(),
    whatInformation: line(),
    whatWeAreDoing: line(),
    whatYouCanDo: line(),
    moreInformation: line(),
  }),
  /** Who received it, by the kind of the incident. */
  received: z.strictObject({
    developer_misuse: line(),
    insider_leak: line(),
    technical_error: line(),
    credential_leak: line(),
  }),
  detected: line("detected"),
  accessed: z.strictObject({ on: line("first"), between: line("first", "last"), unknown: line() }),
  involved: line(),
  fields: byField,
  notInvolved: line(),
  onlyThese: line(),
  mayFollow: line(),
  /** What is likely to come of it that somebody has this of a person. */
  consequences: byField,
  news: line(),
  office: line("office"),
  verify: line("code"),
  asks: line(),
});
export type NoticeTemplate = z.output<typeof template>;

const notices = z.strictObject({
  version: matching(/^\d{4}-\d{2}$/, "year and month"),
  clause: z.string(),
  languages: z.strictObject({ en: template, de: template, fr: template, es: template, ja: template }),
});
export type NoticePolicy = z.output<typeof notices>;

/** @throws ZodError for a template that lacks something, or names what there is not */
export const parseNotices = (given: unknown): NoticePolicy => notices.parse(given);

/** What a notice says beside the words of a responder, in each language. */
export const noticePolicy = parseNotices(data);
