import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { systemCodes } from "#shared/codes.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { moveIncident } from "./incident-move-store.ts";
import { incidentView } from "./incident-view.ts";
import { approved, rejected } from "./notice-approval.ts";
import { noticeApprovals } from "./notice-approvals.contract.ts";
import { noticeView } from "./notice-preview.ts";
import { currentDraft, writeApproval } from "./notice-store.ts";

const env = readEnv(noticeApprovals);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };
const settings = { officeMailbox: env.PRIVACY_OFFICE_MAILBOX, page: env.NOTICE_PAGE };

/** An incident, and who decides about its words. @throws Problem `not_found` */
async function known(caller: Caller, incidentId: string) {
  const incident = await incidentFor(db, tables, caller, incidentId);
  const draft = await currentDraft(db, tables.incidents, incident);
  const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
  const preview = () => (draft ? noticeView(incident, draft, settings) : {});
  return { incident, officer: { staffId, ports, preview } };
}

export const handler = apiFunction(noticeApprovals, {
  approveNotice: async ({ params: { incidentId }, body: { revision }, caller }) =>
    untilWritten(async () => {
      const { incident, officer } = await known(caller, incidentId);
      const approval = approved(incident, revision, systemCodes.next(), officer);
      if (!approval) return answer(200, incidentView(incident, systemClock.now()));
      const written = await writeApproval(db, tables, incident, approval);
      return written ? answer(200, incidentView(approval.after, systemClock.now())) : undefined;
    }),

  rejectNotice: async ({ params: { incidentId }, body, caller }) =>
    untilWritten(async () => {
      const { incident, officer } = await known(caller, incidentId);
      const rejection = rejected(incident, body, officer);
      if (!rejection) return answer(200, incidentView(incident, systemClock.now()));
      const act = { table: tables.adminLog, record: rejection.act };
      const written = await moveIncident(db, tables.incidents, incident, rejection.move, { act });
      return written ? answer(200, incidentView(rejection.after, systemClock.now())) : undefined;
    }),
});
