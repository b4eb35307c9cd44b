import * as z from "zod/mini";
import { anyone } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { checked, described, variables } from "#shared/schema.ts";

const code = described(checked(z.string(), z.minLength(1), z.maxLength(64)), {
  description: "As it stands in the notice; in either case, with or without dashes",
  example: "7K3M-0QXF-92ZB",
});
const day = described(z.iso.date(), { example: "2026-11-21" });

export const checkNotice = route({
  operationId: "checkNotice",
  method: "GET",
  path: "/v1/notices/{code}",
  summary: "Whether a notice that somebody got is genuine",
  description: "Says what the notice is about, and nothing of who got it.",
  tag: "Incidents",
  access: [anyone],
  request: { params: z.strictObject({ code }) },
  responses: {
    200: {
      description: "It is",
      body: z.strictObject({
        genuine: z.literal(true),
        title: described(z.string(), { description: "Of the incident" }),
        date: described(day, { description: "Of the notice" }),
        detectedOn: described(day, { description: "When the marketplace came to know of it" }),
        exercise: z.boolean(),
      }),
    },
  },
  problems: ["not_found", "try_again"],
  throttle: { rate: 50, burst: 100 },
});

/** Open to anybody: it reaches what can be said of a code, and nothing else. */
export const noticeCodes = lambdaFunction({ env: variables("INCIDENTS_TABLE"), routes: { checkNotice } });
