import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { drafted } from "./notice-drafting.ts";
import { noticeDrafts } from "./notice-drafts.contract.ts";
import { noticeView } from "./notice-preview.ts";
import { currentDraft, writeDraft } from "./notice-store.ts";

const env = readEnv(noticeDrafts);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };
const settings = { officeMailbox: env.PRIVACY_OFFICE_MAILBOX, page: env.NOTICE_PAGE };

/** An incident, and the words that count for it. @throws Problem `not_found` */
async function known(caller: Caller, incidentId: string) {
  const incident = await incidentFor(db, tables, caller, incidentId);
  return { incident, current: await currentDraft(db, tables.incidents, incident) };
}

export const handler = apiFunction(noticeDrafts, {
  draftNotice: async ({ params: { incidentId }, body, caller }) =>
    untilWritten(async () => {
      const { incident, current } = await known(caller, incidentId);
      const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
      const words = drafted(incident, body, current, { staffId, ports });
      if (!words) return current && answer(200, noticeView(incident, current, settings));
      const after = { ...incident, notice: words.notice };
      const written = await writeDraft(db, tables, incident, words);
      return written ? answer(200, noticeView(after, words.draft, settings)) : undefined;
    }),

  getNotice: async ({ params: { incidentId }, caller }) => {
    const { incident, current } = await known(caller, incidentId);
    if (!current) throw new Problem("not_found", { detail: "Nobody has written words of a notice." });
    return answer(200, noticeView(incident, current, settings));
  },
});
