import * as z from "zod/mini";
import { staff } from "#shared/http/access.ts";
import { pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { buyerId, instant } from "#shared/http/schemas.ts";
import { described, variables, whole } from "#shared/schema.ts";
import { incidentId } from "./incident-schemas.ts";
import { mailCauses, recipientStates } from "./sending-transitions.ts";

const people = whole(z.gte(0));

export const sendingTotals = described(
  z.strictObject({
    pending: people,
    sending: people,
    sent: described(people, { description: "SES has taken the mail, and said nothing else since" }),
    bounced: people,
    suppressed: described(people, { description: "SES does not write to the address: to be told in another way" }),
    failed: people,
    erased: described(people, { description: "The buyer is gone: no error" }),
    complaints: described(people, { description: "Of those who got it: who said that it is unwanted" }),
    perhapsTwice: described(people, { description: "Who may have got it more than once" }),
  }),
  { id: "NoticeTotals" },
);

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
