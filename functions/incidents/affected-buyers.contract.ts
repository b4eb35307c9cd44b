import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { assertedBuyers, incidentId } from "./incident-schemas.ts";
import { incidentStatuses } from "./incident-transitions.ts";

export const assertAffected = route({
  operationId: "assertAffected",
  method: "POST",
  path: "/v1/incidents/{incidentId}/affected",
  summary: "Adds buyers whom the access log cannot know of",
  description: "They are marked as asserted, and stay whatever is counted again. Again is the same as once.",
  tag: "Incidents",
  access: [staff("responder")],
  request: { params: z.strictObject({ incidentId }), body: assertedBuyers },
  responses: {
    202: {
      description: "Added: the totals follow",
      body: z.strictObject({ incidentId, state: z.enum(incidentStatuses) }),
    },
  },
  problems: ["not_found", "wrong_state"],
});

export const affectedBuyers = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { assertAffected },
});
