import * as z from "zod/mini";
import { checked, matching } from "#shared/schema.ts";
import notices1 from "./notices.v1.json" with { type: "json" };

/** What a template may name. What it names and a notice does not have takes the paragraph that names it away. */
export const noticeWords = [
  "applicationId",
  "applicationName",
  "assessmentId",
  "clientId",
  "daysLeft",
  "deadline",
  "revision",
  "roles",
] as const;
/** Lists stand on a line of their own, below the line that says what they are. */
export const noticeLists = ["conditions", "reasons"] as const;
export type NoticeWord = (typeof noticeWords)[number];
export type NoticeList = (typeof noticeLists)[number];

export const placeholder = /\{(\w+)\}/g;
export const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name]) => name ?? "");
export const listOn = (line: string): NoticeList | undefined => noticeLists.find((name) => line === `{${name}}`);

/** Ids that every notice has; no word that anybody typed, since a subject travels in the clear. */
const subject = checked(
  matching(/^[\x20-\x7e]{1,100}$/, "one line of ASCII"),
  z.refine((text) => namesIn(text).every((name) => name === "applicationId" || name === "assessmentId"), "ids only"),
);

const paragraph = checked(
  matching(/^[\x20-\x7e]{1,400}(\n[\x20-\x7e]{1,400})*$/, "lines of ASCII"),
  z.refine(
    (text) =>
      text
        .split("\n")
        .every((line) => listOn(line) || namesIn(line).every((name) => noticeWords.some((word) => word === name))),
    "names something that there is not, or a list within a line",
  ),
);
const paragraphs = checked(z.array(paragraph), z.minLength(1));
const template = z.strictObject({ subject, paragraphs });

const noticePolicy = z.strictObject({
  version: matching(/^\d{4}-\d{2}$/, "year and month"),
  greeting: paragraph,
  closing: paragraphs,
  /** By the event of the timeline. */
  developer: z.record(z.string(), template),
  assessors: z.strictObject({ reminder: template, escalation: template }),
});
export type NoticeTemplate = z.infer<typeof template>;
export type NoticePolicy = z.infer<typeof noticePolicy>;

/** @throws ZodError for a template that could not be filled */
export const parseNotices = (data: unknown): NoticePolicy => noticePolicy.parse(data);

let parsed: NoticePolicy | undefined;

/** What mails say, parsed when it is first needed. Unlike a questionnaire it decides nothing: no version but this one is kept. */
export function currentNotices(): NoticePolicy {
  parsed ??= parseNotices(notices1);
  return parsed;
}
