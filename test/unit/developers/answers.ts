import { currentQuestionnaire, type Question } from "#developers/assessment.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";

export const at = new Date("2026-11-21T09:00:00.000Z");

const dateBefore = (days: number) => new Date(at.getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** An answer that only just passes. */
export function passingAnswer(question: Question): boolean | string | number {
  switch (question.kind) {
    case "yes_no":
      return question.passes.equals;
    case "choice":
      return question.passes.oneOf[0] ?? "";
    case "number":
      return "atMost" in question.passes ? question.passes.atMost : question.passes.atLeast;
    case "date":
      return dateBefore(question.passes.notOlderThanDays);
    case "text":
      return "5";
    case "url":
      return "https://parcels.example/privacy";
  }
}

/** An answer that only just fails. */
export function failingAnswer(question: Question): boolean | string | number {
  switch (question.kind) {
    case "yes_no":
      return !question.passes.equals;
    case "choice":
      return question.options.find((option) => !question.passes.oneOf.includes(option)) ?? "";
    case "number":
      return "atMost" in question.passes ? question.passes.atMost + 1 : question.passes.atLeast - 1;
    case "date":
      return dateBefore(question.passes.notOlderThanDays + 1);
    case "text":
      return " -\n";
    case "url":
      return "http://parcels.example/privacy";
  }
}

/** What passes every question, but for those that are to fail. */
export const answersThatPass = (fail: readonly string[] = []) =>
  Object.fromEntries(
    currentQuestionnaire().questions.map((question) => [
      question.id,
      fail.includes(question.id) ? failingAnswer(question) : passingAnswer(question),
    ]),
  );

const days = 30;
const usesOf: Partial<Record<RoleName, readonly string[]>> = {
  shipping: ["recipient.name", "recipient.phone", "shippingAddress"],
  tax_invoicing: ["recipient.name", "shippingAddress", "taxId"],
  tax_remittance: ["recipient.name", "shippingAddress", "taxId"],
};

/** An application that nothing can be said against: all that its roles open is declared. */
export const flawless = (...roles: RoleName[]) => ({
  version: currentQuestionnaire().version,
  roles,
  distribution: "public" as const,
  dataUses: roles.flatMap((role) =>
    (usesOf[role] ?? []).map((field) => ({ field, purpose: role, retentionDays: days })),
  ),
  profile: {
    incidentContact: true,
    privacyPolicyUrl: "https://parcels.example/privacy",
    website: "https://parcels.example",
  },
  answers: answersThatPass(),
  at,
});
