import * as z from "zod/mini";
import { instant, prefixedId, staffId } from "#shared/http/schemas.ts";
import { described, matching, whole } from "#shared/schema.ts";
import { stages } from "#shared/standing/stages.ts";

export const reinstatementId = prefixedId("rei");

/** An access that came back, as an incident shows it. */
export const shownReinstatement = z.strictObject({
  subject: matching(/^\w+#/, "must be a kind of subject, # and its id"),
  stage: z.enum(stages),
  at: instant,
  by: staffId,
  authorizationsRestored: described(z.optional(whole(z.gte(0))), {
    description: "What sellers had authorised, and this incident had taken away; there once all were gone through",
  }),
});
