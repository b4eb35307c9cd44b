import * as z from "zod/mini";
import { applicationId, instant } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";

const finding = described(
  z.strictObject({
    code: z.string(),
    clause: z.string(),
    severity: z.enum(["blocker", "major", "minor"]),
    subject: described(z.string(), { description: "The question or the data use that it is about" }),
    message: z.string(),
    remedy: described(z.string(), { description: "What to do so that it passes" }),
  }),
  { id: "Finding" },
);

/** What `assess` says of answers that may not be complete. */
export const assessmentSoFar = z.strictObject({
  questionnaireVersion: z.string(),
  findings: z.array(finding),
  missing: described(z.array(z.strictObject({ questionId: z.string(), pointer: z.string() })), {
    description: "Questions that the roles asked for bring, and that have no answer yet",
  }),
  complete: z.boolean(),
  tier: z.enum(["low", "medium", "high"]),
  outcome: described(z.optional(z.enum(["reject", "approve", "review"])), {
    description: "What a submission would come to; left out while answers are missing",
  }),
});

/** Ids and kinds are held to the questionnaire in force when the answers are taken in. */
const answers = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));

export const assessmentBody = z.strictObject({
  answers: described(answers, {
    description: "By the id of the question. Takes the place of what was saved before; may be partial",
  }),
});

export const assessmentAnswer = described(
  z.strictObject({
    applicationId,
    savedAt: instant,
    answers,
    ...assessmentSoFar.shape,
  }),
  { id: "AssessmentDraft" },
);
