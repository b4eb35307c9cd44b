import { type AssessmentInput, currentQuestionnaire, type Question } from "#developers/assessment.ts";

const at = new Date("2026-11-21T09:00:00.000Z");

/** One question in so many is answered so that it fails. */
const failing = 7;

function answerTo(question: Question, fails: boolean): boolean | string | number {
  switch (question.kind) {
    case "yes_no":
      return question.passes.equals !== fails;
    case "choice":
      return question.options.find((option) => question.passes.oneOf.includes(option) !== fails) ?? "";
    case "number": {
      const { passes } = question;
      return "atMost" in passes ? passes.atMost + Number(fails) : passes.atLeast - Number(fails);
    }
    case "date":
      return fails ? "2001-01-01" : "2026-11-20";
    case "text":
      return fails ? "" : "It is read, shown on the label, printed, and deleted 30 days after delivery. ".repeat(6);
    case "url":
      return fails ? "" : "https://parcels.example/privacy";
  }
}

/** As a carrier would ask: each question is answered, some wrongly, and what it takes is declared. */
export const application: AssessmentInput = {
  version: currentQuestionnaire().version,
  roles: ["shipping"],
  distribution: "public",
  dataUses: ["recipient.name", "recipient.phone", "shippingAddress"].map((field) => ({
    field,
    purpose: "shipping",
    retentionDays: 60,
  })),
  profile: {
    incidentContact: true,
    website: "https://parcels.example",
    privacyPolicyUrl: "https://parcels.example/privacy",
  },
  answers: Object.fromEntries(
    currentQuestionnaire().questions.map((question, i) => [question.id, answerTo(question, i % failing === 0)]),
  ),
  at,
};
