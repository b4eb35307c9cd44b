import type * as z from "zod/mini";
import type { Incident } from "./incident.ts";
import type { NoticeDraft, NoticeLanguage, RenderedNotice } from "./notice.ts";
import { factsOf, renderNotice } from "./notice-render.ts";
import type { noticeAnswer } from "./notice-schemas.ts";
import { fieldsOfGroup, isAsserted } from "./scope-totals.ts";

export type NoticeView = z.input<typeof noticeAnswer>;
type Group = NoticeView["groups"][number];

/** What a notice names beside what was read: settings of the stage. */
export interface NoticeSettings {
  readonly officeMailbox: string;
  readonly page: string;
}

/** It is made with the approval: nobody can have one that is good before. */
const noCode = "XXXX-XXXX-XXXX";
/** Groups that are shown whole, and bytes of them: an answer of Lambda has 6 MB. */
const most = { groups: 50, bytes: 1_000_000 };

/** The words of a notice, and what each group of buyers would get by them. */
export function noticeView(incident: Incident, draft: NoticeDraft, settings: NoticeSettings): NoticeView {
  const { notice, scope, scopeRevision, status } = incident;
  const { revision, author, at, language, texts } = draft;
  // While buyers are counted again, the totals that are there are those of before.
  const counted = status === "contained" ? undefined : scope;
  const groups = groupsOf(incident, draft, counted?.groups ?? {}, settings);
  return {
    ...{ revision, author, at, language, texts },
    ...(notice?.rejected && { rejected: notice.rejected }),
    stale: notice?.scopeRevision !== scopeRevision,
    ...(counted && { buyers: counted.buyers }),
    groups,
    withoutPreview: groups.filter(({ previews }) => previews === undefined).length,
  };
}

function groupsOf(
  incident: Incident,
  draft: NoticeDraft,
  groups: Readonly<Record<string, number>>,
  settings: NoticeSettings,
): Group[] {
  const largestFirst = Object.entries(groups).sort(([, some], [, other]) => other - some);
  let bytes = 0;
  return largestFirst.map(([group, buyers], i) => {
    const asserted = isAsserted(group);
    const facts = factsOf(fieldsOfGroup(group), { asserted, known: !asserted }, incident);
    const { firstAccess, lastAccess } = incident.scope ?? {};
    const { fields, onlyThese } = facts;
    const shown: Group = { fields: [...fields], onlyThese, ...(asserted && { asserted: true }), buyers };
    if (i >= most.groups || bytes > most.bytes) return shown;
    const previews = inEachLanguage(draft, (language) =>
      renderNotice({
        ...{ incident, draft, language, code: noCode, ...settings },
        person: { ...facts, firstAccess, lastAccess },
      }),
    );
    bytes += Buffer.byteLength(JSON.stringify(previews));
    return bytes > most.bytes ? shown : { ...shown, previews };
  });
}

const inEachLanguage = (
  { texts }: NoticeDraft,
  render: (language: NoticeLanguage) => RenderedNotice,
): Partial<Record<NoticeLanguage, RenderedNotice>> =>
  Object.fromEntries(Object.keys(texts).map((language) => [language, render(language as NoticeLanguage)]));
