import type { Incident } from "./incident.ts";
import type { NoticeDraft, NoticeLanguage, NoticeText, PersonFacts } from "./notice.ts";
import { type NoticeTemplate, noticePolicy, placeholder } from "./policy/notices.ts";

/** What a notice consists of, whatever it is written down as. */
export type NoticeBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "link"; readonly url: string };

export interface NoticeContent {
  readonly language: NoticeLanguage;
  /** One line, without a word that anybody typed. */
  readonly title: string;
  /** What an exercise is marked with: before the subject, and above everything else. */
  readonly exercise?: { readonly mark: string; readonly line: string } | undefined;
  readonly opening: string;
  readonly sections: readonly { readonly heading: string; readonly blocks: readonly NoticeBlock[] }[];
}

/** What a notice is made from. */
export interface NoticeParts {
  readonly incident: Pick<Incident, "kind" | "detectedAt" | "exercise" | "decision">;
  readonly draft: NoticeDraft;
  readonly person: PersonFacts;
  /** One in which the draft has words. */
  readonly language: NoticeLanguage;
  /** With which it can be checked. */
  readonly code: string;
  /** Of the data protection officer. */
  readonly officeMailbox: string;
  /** Where codes are checked; the code comes behind it. */
  readonly page: string;
}

const text = (line: string): NoticeBlock => ({ kind: "text", text: line });
const list = (items: readonly string[]): NoticeBlock => ({ kind: "list", items });

/** In one pass, and only what is our own: what is filled in is not looked at again, nor are the words of a responder. */
const filled = (line: string, values: Readonly<Record<string, string>>): string =>
  line.replaceAll(placeholder, (_, name: string) => values[name] ?? "");

/** The five parts of Cal. Civ. Code 1798.82(d), about one person. @throws Error for a language in which there are no words */
export function noticeContent(parts: NoticeParts): NoticeContent {
  const { incident, draft, language, code, officeMailbox, page } = parts;
  const words: NoticeText | undefined = draft.texts[language];
  if (!words) throw new Error(`revision ${draft.revision} has no words in ${language}`);
  const template = noticePolicy.languages[language];
  const { headings } = template;
  return {
    language,
    // That of the approval; before it there is none, and the words have one of their own.
    title: filled(template.title, { date: dateIn(template, incident.decision?.at ?? draft.at) }),
    ...(incident.exercise && { exercise: template.exercise }),
    opening: template.opening,
    sections: [
      { heading: headings.whatHappened, blocks: [text(words.whatHappened), text(story(template, parts))] },
      { heading: headings.whatInformation, blocks: information(template, parts) },
      { heading: headings.whatWeAreDoing, blocks: [text(words.whatWeAreDoing), text(template.news)] },
      { heading: headings.whatYouCanDo, blocks: [text(words.whatYouCanDo)] },
      {
        heading: headings.moreInformation,
        blocks: [
          text(words.contact),
          text(filled(template.office, { office: officeMailbox })),
          text(filled(template.verify, { code })),
          { kind: "link", url: `${page}${code}` },
          text(template.asks),
        ],
      },
    ],
  };
}

/** A day, in UTC. */
const dateIn = ({ dates }: NoticeTemplate, instant: string): string =>
  new Intl.DateTimeFormat(dates, { dateStyle: "long", timeZone: "UTC" }).format(new Date(instant));

/** Who received it, when it was read, and when that was found out. */
function story(template: NoticeTemplate, { incident, person: { firstAccess, lastAccess }, language }: NoticeParts) {
  const { received, accessed, detected } = template;
  const [first, last] = [firstAccess, lastAccess].map((at) => (at === undefined ? "" : dateIn(template, at)));
  const when = !(first && last) ? accessed.unknown : first === last ? accessed.on : accessed.between;
  return [
    received[incident.kind],
    filled(when, { first: first ?? "", last: last ?? "" }),
    filled(detected, { detected: dateIn(template, incident.detectedAt) }),
  ].join(language === "ja" ? "" : " ");
}

/** Exactly what was read of this person, what was not as far as that is known, and what may come of it. */
function information(
  { involved, fields: names, notInvolved, onlyThese, mayFollow, consequences }: NoticeTemplate,
  { person }: NoticeParts,
): NoticeBlock[] {
  return [
    text(involved),
    list(person.fields.map((field) => names[field])),
    ...(person.notInvolved.length > 0
      ? [text(notInvolved), list(person.notInvolved.map((field) => names[field]))]
      : []),
    ...(person.onlyThese ? [text(onlyThese)] : []),
    text(mayFollow),
    list(person.fields.map((field) => consequences[field])),
  ];
}
