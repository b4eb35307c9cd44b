import * as z from "zod/mini";
import { campaignDeadline, campaignId } from "#developers/campaign-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { applicationId } from "#shared/http/schemas.ts";
import { matching, variables } from "#shared/schema.ts";

/** State of the workflow `campaigns` that does what is due for one page of the cohort. */
export const visitCohort = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  input: z.object({
    campaignId,
    deadline: campaignDeadline,
    bucket: matching(/^[0-9a-f]$/, "must be a bucket of the index"),
    /** Id of the application that the page before ended with; empty for the first page. */
    after: z.union([z.literal(""), applicationId]),
  }),
  routes: {},
});
