import type * as z from "zod";
import { approveNotice, checkNotice, draftNotice, getNotice, rejectNotice } from "#incidents/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { call } from "./client.ts";
import { tokenOf } from "./marketplace.ts";

export type NoticeBody = z.input<(typeof draftNotice)["request"]["body"]>;

export const noticeWords: NoticeBody = {
  whatHappened: "A shipping application copied data of orders that it had no reason to look at.",
  whatWeAreDoing: "Its access has ended.",
  whatYouCanDo: "You need not do anything.",
  contact: "Write to help@marketplace.example, Monday to Friday.",
};

/** What is done about a notice: written by a responder, decided about by a privacy officer, checked by anybody. */
export function noticesOn(local: LocalInstance) {
  const { api } = local.urls;
  const by = async (incidentId: string, staff: string) => ({
    params: { incidentId },
    token: await tokenOf(local, `staff:${staff}`),
  });
  return {
    draft: async (incidentId: string, body: NoticeBody = noticeWords, staff = "rita") =>
      call(api, draftNotice, { ...(await by(incidentId, staff)), body }),
    read: async (incidentId: string, staff = "otto") => call(api, getNotice, await by(incidentId, staff)),
    approve: async (incidentId: string, revision: number, staff = "petra") =>
      call(api, approveNotice, { ...(await by(incidentId, staff)), body: { revision } }),
    reject: async (incidentId: string, revision: number, rationale: string, staff = "petra") =>
      call(api, rejectNotice, { ...(await by(incidentId, staff)), body: { revision, rationale } }),
    check: async (code: string) => call(api, checkNotice, { params: { code } }),
  };
}
