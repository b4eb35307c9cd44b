import * as z from "zod/mini";
import { adminActs } from "#shared/admin-log/acts.ts";
import { subjectKinds } from "#shared/admin-log/admin-record.ts";
import { adminRecordRow } from "#shared/admin-log/admin-record-row.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { instant, prefixedId } from "#shared/http/schemas.ts";
import { described, matching } from "#shared/schema.ts";

const id = "[A-Za-z0-9._:@-]{1,128}";

export const adminActor = described(
  matching(
    new RegExp(`^(operator|workflow|(staff|developer|system):${id})$`),
    "must be operator, workflow, or staff, developer or system, : and an id",
  ),
  { description: "Who did it", example: "staff:ada" },
);

export const adminSubject = described(
  matching(new RegExp(`^(${subjectKinds.join("|")})#${id}$`), `must be one of ${subjectKinds.join(", ")}, # and an id`),
  { description: "What it was done to", example: "application#app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" },
);

const when = z.union([instant, z.iso.date()], "must be a date or an instant (ISO 8601)");

export const adminLogQuery = z.extend(pageQuery, {
  actor: z.optional(adminActor),
  subject: z.optional(adminSubject),
  from: described(z.optional(when), { description: "A date, or an instant" }),
  to: described(z.optional(when), { description: "The same; a date includes its day" }),
});

const adminAct = described(
  z.strictObject({
    ...adminRecordRow.shape,
    actId: prefixedId("act"),
    at: instant,
    // Any text: an issuer may call people by what no pattern of ours foresees, and a page that holds them is still shown.
    actor: described(z.string(), { description: "Who did it", example: "staff:ada" }),
    act: described(z.string(), { description: "What was done", examples: [...adminActs] }),
    subject: adminSubject,
    details: described(adminRecordRow.shape.details, {
      description: "Ids, roles, clauses and times, and what staff gave as their reason",
    }),
  }),
  { id: "AdministrativeAct", description: "Who did what to what, when: written together with the act itself" },
);

export const adminLogPage = page(adminAct);
