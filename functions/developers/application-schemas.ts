import * as z from "zod/mini";
import { applicationId, developerId, instant, prefixedId } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";
import { checked, described, whole } from "#shared/schema.ts";
import { applicationStatuses } from "./application-transitions.ts";
import { caseKinds, decisions } from "./assessment-case.ts";
import { assessmentSoFar } from "./assessment-schemas.ts";
import { roleNames } from "./policy/role-catalogue.ts";
import { plainLine } from "./text-schemas.ts";
import { mailStates, timelineActors, timelineEvents } from "./timeline.ts";

export const dataUse = z.strictObject({
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

export const reason = described(z.strictObject({ clause: z.string(), message: z.string() }), { id: "Reason" });

const timelineEntry = z.strictObject({
  at: instant,
  event: z.enum(timelineEvents),
  actor: described(z.enum(timelineActors), { description: "Staff are never named" }),
  revision,
  reasons: z.optional(z.readonly(z.array(reason))),
  facts: z.optional(
    z.strictObject({
      assessmentId: z.optional(z.string()),
      campaignId: z.optional(z.string()),
      clientId: z.optional(z.string()),
      roles: z.optional(z.readonly(z.array(z.string()))),
      deadline: z.optional(instant),
      endsAt: z.optional(instant),
    }),
  ),
  mail: described(z.optional(z.enum(mailStates)), {
    description: "Whether the mail about it went out; left out where none does",
  }),
});

const assessmentId = prefixedId("ass");

const queuePlace = z.strictObject({
  position: described(whole(z.gte(1)), { description: "1 is the next" }),
  submittedAt: instant,
  dueAt: described(instant, { description: "By the service level of five business days" }),
  expectedDecisionAt: instant,
  expectedBy: described(z.enum(["recent_decisions", "service_level"]), { description: "What the date is made of" }),
});

const lastDecision = z.strictObject({
  assessmentId,
  kind: z.enum(caseKinds),
  decision: z.enum(decisions),
  at: instant,
  reasons: z.readonly(z.array(reason)),
  conditions: z.readonly(z.array(z.string())),
  until: described(z.optional(instant), { description: "Until when changes can be made, or a rejection appealed" }),
});

const approval = z.strictObject({
  approvalId: prefixedId("apr"),
  assessmentId,
  at: instant,
  until: described(instant, { description: "When the restricted roles of it end" }),
  roles: z.readonly(z.array(z.enum(roleNames))),
  conditions: z.optional(z.readonly(z.array(z.string()))),
  policyVersion: z.string(),
});

const reassessment = z.strictObject({
  campaignId: prefixedId("cmp"),
  policyVersion: z.string(),
  askedAt: instant,
  deadline: described(instant, { description: "Restricted roles end then, and are back with the approval" }),
  overdue: z.boolean(),
});

export const applicationAnswer = described(
  z.strictObject({
    applicationId,
    developerId,
    ...applicationBody.shape,
    status: z.enum(applicationStatuses),
    rolesInForce: described(z.array(z.enum(roleNames)), { description: "None before an approval" }),
    revision,
    assessmentId: described(z.optional(assessmentId), { description: "Of the assessment under way" }),
    queue: described(z.optional(queuePlace), { description: "While an assessment is under way" }),
    decision: described(z.optional(lastDecision), { description: "The latest" }),
    approval: described(z.optional(approval), { description: "The latest, whether or not it still gives anything" }),
    expiresAt: described(z.optional(instant), { description: "When restricted roles end, as things stand" }),
    reassessments: described(z.optional(z.array(reassessment)), {
      description: "What campaigns ask of it: to be approved again under that policy, or a later one, by the deadline",
    }),
    createdAt: instant,
    updatedAt: instant,
    assessment: described(assessmentSoFar, { description: "What an assessment of the draft would find now" }),
    findings: assessmentSoFar.shape.findings,
    timeline: described(z.array(timelineEntry), { description: "The latest 100 entries, the oldest first" }),
  }),
  { id: "Application" },
);
