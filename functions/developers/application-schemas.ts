import * as z from "zod/mini";
import { applicationId, developerId, instant } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";
import { checked, described, whole } from "#shared/schema.ts";
import { applicationStatuses } from "./application-transitions.ts";
import { assessmentSoFar } from "./assessment-schemas.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { plainLine } from "./text-schemas.ts";
import { mailStates, timelineActors, timelineEvents } from "./timeline.ts";

const dataUse = z.strictObject({
  field: described(plainLine(64), { description: "A field of an order", example: piiFields[0] }),
  purpose: described(z.optional(plainLine(64)), { description: "What for. Left out, or not allowed: a finding" }),
  retentionDays: described(whole(z.gte(0), z.lte(36_500)), { description: "Days after delivery" }),
});

const roles = checked(
  z.array(z.enum(roleNames)),
  z.minLength(1),
  z.maxLength(roleNames.length),
  z.refine((list) => new Set(list).size === list.length, "names a role twice"),
);

/** What a developer says of an application. */
export const applicationBody = z.strictObject({
  name: plainLine(100),
  description: plainLine(500),
  distribution: z.enum(["public", "private"]),
  roles: described(roles, { description: "Asked for; what is granted comes with an approval" }),
  dataUses: checked(z.array(dataUse), z.maxLength(50)),
});
export type ApplicationBody = z.output<typeof applicationBody>;

const revision = described(whole(z.gte(1)), { description: "Rises with each edit" });

export const applicationPatch = z.extend(z.partial(applicationBody), {
  revision: described(whole(z.gte(1)), { description: "The one that the edit was made on; 409 for any other" }),
});
export type ApplicationPatch = z.output<typeof applicationPatch>;

const timelineEntry = z.strictObject({
  at: instant,
  event: z.enum(timelineEvents),
  actor: described(z.enum(timelineActors), { description: "Staff are never named" }),
  revision,
  reasons: z.optional(z.readonly(z.array(z.strictObject({ clause: z.string(), message: z.string() })))),
  facts: z.optional(
    z.strictObject({
      assessmentId: z.optional(z.string()),
      campaignId: z.optional(z.string()),
      clientId: z.optional(z.string()),
      roles: z.optional(z.readonly(z.array(z.string()))),
      deadline: z.optional(instant),
    }),
  ),
  mail: described(z.optional(z.enum(mailStates)), {
    description: "Whether the mail about it went out; left out where none does",
  }),
});

export const applicationAnswer = described(
  z.strictObject({
    applicationId,
    developerId,
    ...applicationBody.shape,
    status: z.enum(applicationStatuses),
    rolesInForce: described(z.array(z.enum(roleNames)), { description: "None before an approval" }),
    revision,
    createdAt: instant,
    updatedAt: instant,
    assessment: described(assessmentSoFar, { description: "What an assessment of the draft would find now" }),
    findings: assessmentSoFar.shape.findings,
    timeline: described(z.array(timelineEntry), { description: "The latest 100 entries, the oldest first" }),
  }),
  { id: "Application" },
);
