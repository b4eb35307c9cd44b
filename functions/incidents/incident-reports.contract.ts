import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { checked, described, variables } from "#shared/schema.ts";
import { incidentId } from "./incident-schemas.ts";
import { evidencePage, reportAnswer } from "./report-schemas.ts";

const tag = "Incidents";
const readers = staff("responder", "privacy-officer", "auditor");
const params = z.strictObject({ incidentId });

export const getReport = route({
  operationId: "getReport",
  method: "GET",
  path: "/v1/incidents/{incidentId}/report",
  summary: "What an authority asks for about an incident",
  description:
    "By the sections of GDPR Art. 33(3), and what 33(5) has documented. By `format=html`, as a page to print.",
  tag,
  access: [readers],
  request: {
    params,
    query: z.strictObject({ format: z._default(z.enum(["json", "html"]), "json") }),
  },
  responses: { 200: { description: "The report, as of now", body: reportAnswer, html: true } },
  problems: ["not_found"],
});

export const getEvidence = route({
  operationId: "getEvidence",
  method: "GET",
  path: "/v1/incidents/{incidentId}/evidence",
  summary: "The latest signed bundle of evidence, page by page",
  description:
    "Its manifest, and then its parts: access records, the incident and its timeline, administrative acts, words of notices, whom it affects. Ids and names of fields, no buyer's data. Several pages are of one bundle. `npm run fetch-evidence` puts them into one file, `npm run verify-evidence` checks it.",
  tag,
  access: [readers],
  request: {
    params,
    query: z.strictObject({
      cursor: z.optional(
        described(checked(z.string(), z.minLength(1), z.maxLength(1024)), { description: "Of the page before" }),
      ),
    }),
  },
  responses: { 200: { description: "A page", body: evidencePage } },
  problems: ["not_found", "wrong_state"],
});

export const incidentReports = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "EVIDENCE_TABLE", "PRIVACY_OFFICE_MAILBOX"),
  routes: { getReport, getEvidence },
});
