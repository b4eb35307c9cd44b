import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { incidentId } from "./incident-schemas.ts";
import { noticeAnswer, noticeBody } from "./notice-schemas.ts";

const tag = "Incidents";
const path = "/v1/incidents/{incidentId}/notice";
const params = z.strictObject({ incidentId });

export const draftNotice = route({
  operationId: "draftNotice",
  method: "PUT",
  path,
  summary: "Writes what people are told, and shows what each group of them would get",
  description:
    "Plain text: HTML, template syntax and numbers in it are shown as they are, links are refused. What was read of whom, the headings and the rest come from templates. The same words by the same person again change nothing.",
  tag,
  access: [staff("responder")],
  request: { params, body: noticeBody },
  responses: { 200: { description: "The words that count now", body: noticeAnswer } },
  problems: ["not_found", "wrong_state"],
});

export const getNotice = route({
  operationId: "getNotice",
  method: "GET",
  path,
  summary: "What people are to be told, and what each group of them would get",
  tag,
  access: [staff("responder", "privacy-officer", "auditor")],
  request: { params },
  responses: { 200: { description: "The words that count now", body: noticeAnswer } },
  problems: ["not_found"],
});

/** Writes words, and can have nothing sent. */
export const noticeDrafts = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE", "PRIVACY_OFFICE_MAILBOX", "NOTICE_PAGE"),
  routes: { draftNotice, getNotice },
});
