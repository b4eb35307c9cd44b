import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { instant, line } from "#shared/http/schemas.ts";
import { described, matching, variables } from "#shared/schema.ts";
import { incidentId, noBuyersData, openedIncident } from "./incident-schemas.ts";

const common = { tag: "Incidents", access: [staff("privacy-officer")] } as const;
const params = z.strictObject({ incidentId });

export const acknowledgeIncident = route({
  ...common,
  operationId: "acknowledgeIncident",
  method: "POST",
  path: "/v1/incidents/{incidentId}/acknowledge",
  summary: "A privacy officer has seen it",
  description: "The first one counts. Again is the same as once.",
  request: { params },
  responses: { 200: { description: "Seen", body: openedIncident } },
  problems: ["not_found", "wrong_state"],
});

export const decideIncident = route({
  ...common,
  operationId: "decideIncident",
  method: "POST",
  path: "/v1/incidents/{incidentId}/decision",
  summary: "Nobody has to be told, and why",
  description: "A record like any other decision. Stops the clocks of telling people and authorities.",
  request: {
    params,
    body: z.strictObject({
      notify: z.literal(false),
      rationale: described(line(2000), { description: noBuyersData }),
    }),
  },
  responses: { 200: { description: "Decided", body: openedIncident } },
  problems: ["not_found", "wrong_state"],
});

export const meetClock = route({
  ...common,
  operationId: "meetClock",
  method: "POST",
  path: "/v1/incidents/{incidentId}/clocks/{clock}/met",
  summary: "An authority was told, and where that is on record",
  description:
    "For clocks that somebody outside has to be told by: those of authorities. Late is better than never, and stays missed. The same again is the same as once; what is on record is not changed.",
  request: {
    params: z.extend(params, { clock: matching(/^[a-z0-9_]{1,64}$/, "must be the name of a clock") }),
    body: z.strictObject({
      at: described(instant, { description: "When the authority was told" }),
      reference: described(line(200), {
        description: `The authority's file number, or where it is on record. ${noBuyersData}`,
        example: "LDI-2026-04711",
      }),
    }),
  },
  responses: { 200: { description: "On record", body: openedIncident } },
  problems: ["not_found", "wrong_state"],
});

export const closeIncident = route({
  ...common,
  operationId: "closeIncident",
  method: "POST",
  path: "/v1/incidents/{incidentId}/close",
  summary: "Closes an incident that has been decided",
  request: { params },
  responses: { 200: { description: "Closed, now or before", body: openedIncident } },
  problems: ["not_found", "wrong_state"],
});

export const incidentDecisions = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { acknowledgeIncident, decideIncident, meetClock, closeIncident },
});
