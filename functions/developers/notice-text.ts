import { day } from "#shared/days.ts";
import { oneLine, withoutLinks, wrapped } from "#shared/mail/plain-text.ts";
import type { Application } from "./application.ts";
import type { AssessorsNotice } from "./notice-schemas.ts";
import {
  currentNotices,
  listOn,
  type NoticeList,
  type NoticeTemplate,
  type NoticeWord,
  namesIn,
  placeholder,
} from "./policy/notices.ts";
import { conditionClause, type TimelineEntry } from "./timeline.ts";

/** A mail without the address that it goes to. */
export interface NoticeText {
  /** Ids, and no word that anybody typed. */
  readonly subject: string;
  /** Lines of at most 76 characters, but for words that are longer. */
  readonly text: string;
}

type Words = Readonly<Partial<Record<NoticeWord, string | undefined>>>;
type Lists = Readonly<Partial<Record<NoticeList, readonly string[]>>>;
interface Values {
  readonly words: Words;
  readonly lists: Lists;
}

/**
 * What a developer is told of an entry of the timeline.
 * @throws Error for an event of which nothing is mailed
 */
export function developerNotice(
  entry: TimelineEntry,
  application: Pick<Application, "applicationId" | "name">,
  now: Date,
): NoticeText {
  const { developer, closing } = currentNotices();
  const template = developer[entry.event];
  if (!template) throw new Error(`no notice for ${entry.event}`);
  const paragraphs = [...template.paragraphs, ...closing];
  return filled({ ...template, paragraphs }, valuesOf(entry, application, now));
}

function valuesOf(
  { revision, reasons = [], facts = {} }: TimelineEntry,
  { applicationId, name }: Pick<Application, "applicationId" | "name">,
  now: Date,
): Values {
  const { deadline, roles = [], clientId, assessmentId } = facts;
  return {
    words: {
      applicationId,
      applicationName: `"${withoutLinks(oneLine(name))}"`,
      ...{ clientId, assessmentId },
      revision: String(revision),
      deadline: deadline && timeOf(deadline),
      daysLeft: deadline && daysUntil(deadline, now),
      roles: roles.length > 0 ? roles.join(", ") : undefined,
    },
    lists: {
      reasons: reasons
        .filter(({ clause }) => clause !== conditionClause)
        .map(({ clause, message }) => `${clause}: ${message}`),
      conditions: reasons.filter(({ clause }) => clause === conditionClause).map(({ message }) => message),
    },
  };
}

/** What assessors are told of one that waits for them: ids and dates only, since many read that mailbox. */
export function assessorsNotice({ reason, applicationId, assessmentId, dueAt }: AssessorsNotice): NoticeText {
  const words = { applicationId, assessmentId, deadline: timeOf(dueAt) };
  return filled(currentNotices().assessors[reason], { words, lists: {} });
}

/** Fills a template. A paragraph that names what there is not is left out. */
function filled({ subject, paragraphs }: NoticeTemplate, values: Values): NoticeText {
  const { greeting } = currentNotices();
  const said = paragraphs.filter((text) => namesIn(text).every((name) => isThere(name, values)));
  return {
    subject: oneLine(inWords(subject, values)),
    text: `${[greeting, ...said.map((paragraph) => paragraphText(paragraph, values))].join("\n\n")}\n`,
  };
}

const isThere = (name: string, { words, lists }: Values): boolean =>
  words[name as NoticeWord] !== undefined || (lists[name as NoticeList]?.length ?? 0) > 0;

const bullet = "- ";
const hanging = "  ";

const paragraphText = (paragraph: string, values: Values): string =>
  paragraph
    .split("\n")
    .flatMap((line) => {
      const list = listOn(line);
      if (list) return (values.lists[list] ?? []).map((item) => wrapped(`${bullet}${oneLine(item)}`, hanging));
      return wrapped(oneLine(inWords(line, values)), line.startsWith(bullet) ? hanging : "");
    })
    .join("\n");

/** In one pass: what is filled in is not looked at again. */
const inWords = (text: string, { words }: Values): string =>
  text.replaceAll(placeholder, (_, name: NoticeWord) => words[name] ?? "");

/** `2026-11-21 14:05 UTC`: a time that reads the same everywhere. */
const timeOf = (instant: string): string => `${new Date(instant).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Counted from the mail, which may be late. Undefined once the time is over. */
function daysUntil(instant: string, now: Date): string | undefined {
  const left = Date.parse(instant) - now.getTime();
  return left > 0 ? String(Math.ceil(left / day)) : undefined;
}
