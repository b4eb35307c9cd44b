import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { buyerId, instant } from "#shared/http/schemas.ts";
import { described, variables, whole } from "#shared/schema.ts";
import { incidentId } from "./incident-schemas.ts";
import { sendingTotals } from "./sending-schemas.ts";
import { mailCauses, recipientStates } from "./sending-transitions.ts";

export const listNotices = route({
  operationId: "listNotices",
  method: "GET",
  path: "/v1/incidents/{incidentId}/notices",
  summary: "What has become of the notice to each buyer: ids, no addresses",
  description: "Totals are exact as of now. Empty before the notice is approved.",
  tag: "Incidents",
  access: [staff("responder", "privacy-officer", "auditor")],
  request: {
    params: z.strictObject({ incidentId }),
    query: z.extend(pageQuery, {
      state: described(z.optional(z.enum(recipientStates)), {
        description: "Only these; a page can then be short, or empty, and not the last",
      }),
    }),
  },
  responses: {
    200: {
      description: "Buyers, and totals of all",
      body: z.strictObject({
        totals: sendingTotals,
        pagesFailed: described(z.array(whole(z.gte(0))), {
          description: "Pages of at most 1,000 buyers that could not be sent so far; they are tried again",
        }),
        items: z.array(
          z.strictObject({
            buyerId,
            state: z.enum(recipientStates),
            at: z.optional(instant),
            cause: z.optional(z.enum(mailCauses)),
            complainedAt: z.optional(instant),
            perhapsTwice: z.optional(z.literal(true)),
          }),
        ),
        nextCursor: z.optional(z.string()),
      }),
    },
  },
  problems: ["not_found"],
});

export const incidentNotices = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE"),
  routes: { listNotices },
});
