import * as z from "zod/mini";
import { applicationId, developerId, instant, prefixedId, staffId } from "#shared/http/schemas.ts";
import { described, whole } from "#shared/schema.ts";
import { applicationBody, dataUse, reason } from "./application-schemas.ts";
import { applicationStatuses } from "./application-transitions.ts";
import { caseKinds, decisions } from "./assessment-case.ts";
import { assessmentSoFar } from "./assessment-schemas.ts";
import { assessmentStatuses } from "./assessment-transitions.ts";
import { roleNames } from "./policy/role-catalogue.ts";

export const assessmentId = prefixedId("ass");
const roles = z.readonly(z.array(z.enum(roleNames)));
const conditions = z.readonly(z.array(z.string()));
const revision = described(whole(z.gte(1)), { description: "Of the application" });
const claim = z.strictObject({ by: staffId, at: instant, revision });
const answers = z.readonly(z.record(z.string(), z.union([z.boolean(), z.number(), z.string()])));

/** A submission as the queue shows it. */
export const queuedAssessment = z.strictObject({
  assessmentId,
  applicationId,
  developerId,
  kind: z.enum(caseKinds),
  status: z.enum(assessmentStatuses),
  roles,
  submittedAt: instant,
  dueAt: described(instant, { description: "By the service level of five business days" }),
  ageBusinessDays: whole(z.gte(0)),
  overdue: z.boolean(),
  approvals: whole(z.gte(0)),
  approvalsNeeded: described(whole(z.gte(1)), { description: "Two where a role is restricted" }),
  claims: z.readonly(z.array(claim)),
});

const decision = z.strictObject({
  decision: z.enum(decisions),
  at: instant,
  by: described(z.readonly(z.array(staffId)), { description: "Nobody where the automatic assessment decided" }),
  revision,
  reasons: z.readonly(z.array(reason)),
  conditions,
  roles,
  dataUses: z.readonly(z.array(dataUse)),
  answers,
  policyVersion: z.string(),
});

/** All that an assessor decides on. */
export const assessmentDetail = described(
  z.strictObject({
    ...queuedAssessment.shape,
    submittedRevision: revision,
    policyVersion: z.string(),
    approvalsGiven: z.readonly(z.array(z.strictObject({ ...claim.shape, roles, conditions }))),
    appeal: z.optional(
      z.strictObject({ of: assessmentId, statement: z.string(), rejectedBy: z.readonly(z.array(staffId)) }),
    ),
    decision: z.optional(decision),
    application: z.strictObject({ ...applicationBody.shape, status: z.enum(applicationStatuses), revision }),
    developer: z.strictObject({
      name: z.string(),
      legalName: z.string(),
      country: z.string(),
      website: z.string(),
      privacyPolicyUrl: z.string(),
    }),
    answers: described(answers, { description: "As they are now; those that were decided on stand in the decision" }),
    assessment: described(assessmentSoFar, { description: "What the automatic assessment says of them now" }),
  }),
  { id: "Assessment" },
);
