import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { affectedBuyer, incidentAnswer, incidentId, listedIncident } from "./incident-schemas.ts";

const tag = "Incidents";
const readers = staff("responder", "privacy-officer", "auditor");

export const listIncidents = route({
  operationId: "listIncidents",
  method: "GET",
  path: "/v1/incidents",
  summary: "Incidents, the newest first",
  tag,
  access: [readers],
  request: { query: pageQuery },
  responses: { 200: { description: "Incidents in short", body: page(listedIncident) } },
});

export const getIncident = route({
  operationId: "getIncident",
  method: "GET",
  path: "/v1/incidents/{incidentId}",
  summary: "An incident, and what has happened to it",
  tag,
  access: [readers],
  request: { params: z.strictObject({ incidentId }) },
  responses: { 200: { description: "The incident", body: incidentAnswer } },
  problems: ["not_found"],
});

export const listAffected = route({
  operationId: "listAffected",
  method: "GET",
  path: "/v1/incidents/{incidentId}/affected",
  summary: "Whom an incident affects, and by what: ids and names of fields",
  description:
    "As far as it has been found out. In no order that means anything; complete once the incident has a scope.",
  tag,
  access: [readers],
  request: { params: z.strictObject({ incidentId }), query: pageQuery },
  responses: { 200: { description: "Buyers", body: page(affectedBuyer) } },
  problems: ["not_found"],
});

export const incidents = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE"),
  routes: { listIncidents, getIncident, listAffected },
});
