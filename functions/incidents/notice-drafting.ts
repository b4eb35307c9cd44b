import { isDeepStrictEqual } from "node:util";
import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Incident, IncidentMove, NoticeStatus } from "./incident.ts";
import { incidentTransitions } from "./incident-transitions.ts";
import type { NoticeDraft } from "./notice.ts";
import type { NoticeBody } from "./notice-schemas.ts";
import { entryOf, type Ports } from "./timeline.ts";

/** New words of a notice. */
export interface Drafted {
  readonly move: IncidentMove;
  readonly act: AdminRecord;
  readonly draft: NoticeDraft;
  /** As the incident has it from then on. */
  readonly notice: NoticeStatus;
}

/**
 * Words of a notice, by a responder.
 * @param current the words that count so far
 * @returns undefined where they are those that count, by the same person, about the same buyers
 * @throws Problem `wrong_state`
 */
export function drafted(
  incident: Incident,
  body: NoticeBody,
  current: NoticeDraft | undefined,
  { staffId: author, ports }: { readonly staffId: string; readonly ports: Ports },
): Drafted | undefined {
  const { incidentId, status, scopeRevision, notice: before } = incident;
  if (!(incidentTransitions.draftNotice.from as readonly string[]).includes(status))
    throw new Problem("wrong_state", {
      detail:
        "Words are written once it is known whom the incident affects, and until it is decided what they are told.",
      extensions: { state: status },
    });
  const words = wordsOf(body);
  const counts = before?.author === author && before.scopeRevision === scopeRevision && !before.rejected;
  if (counts && current && isDeepStrictEqual(words, { language: current.language, texts: current.texts }))
    return undefined;
  const notice = { revision: (before?.revision ?? 0) + 1, author, scopeRevision };
  const actor = `staff:${author}` as const;
  const entry = entryOf(ports, { event: "notice_drafted", actor });
  return {
    move: { transition: "draftNotice", set: { notice }, entry },
    act: adminRecord(ports, {
      ...{ actor, act: "incident.notice_drafted", subject: `incident#${incidentId}` },
      details: { revision: notice.revision, languages: Object.keys(words.texts) },
    }),
    draft: { revision: notice.revision, author, at: entry.at, ...words },
    notice,
  };
}

function wordsOf({ language, translations = {}, ...text }: NoticeBody): Pick<NoticeDraft, "language" | "texts"> {
  const others = Object.entries(translations).filter(([, translation]) => translation !== undefined);
  return { language, texts: { [language]: text, ...Object.fromEntries(others) } };
}
