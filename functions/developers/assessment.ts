import { type DataUse, findDataUses } from "./data-use.ts";
import { type Finding, isAtLeast, sortFindings } from "./finding.ts";
import { type Tier, tiers } from "./policy/data-use.ts";
import { currentPolicy, type PolicyVersion, policyOf } from "./policy/policy-version.ts";
import type { Question, Questionnaire } from "./policy/questionnaire.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import { findProfile, type Profile } from "./profile-finding.ts";
import { type Answers, findAnswers, type MissingAnswer } from "./questionnaire-answer.ts";

export type { Answers, DataUse, Finding, Question };

export interface AssessmentInput {
  /** Of the questionnaire that the answers are to. */
  readonly version: string;
  readonly roles: readonly RoleName[];
  readonly distribution: "public" | "private";
  readonly dataUses: readonly DataUse[];
  readonly profile: Profile;
  readonly answers: Answers;
  /** The moment that ages count from. */
  readonly at: Date;
}

/** `approve` at once, `review` by a person. */
export type Outcome = "reject" | "approve" | "review";

export interface Assessment {
  readonly version: string;
  readonly findings: readonly Finding[];
  /** Questions that apply and have no answer yet, or none of their kind. */
  readonly missing: readonly MissingAnswer[];
  readonly complete: boolean;
  readonly tier: Tier;
  /** Only of a complete one. */
  readonly outcome?: Outcome;
}

export const currentQuestionnaire = (): Questionnaire => currentPolicy().questionnaire;

/** Undefined for a version that was never published. */
export const questionnaireOf = (version: string): Questionnaire | undefined => policyOf(version)?.questionnaire;

/**
 * What the policy of that version says of an application. The same input gives the same result, always.
 * @throws RangeError for a version that was never published; for nothing that a developer can send
 */
export function assess(input: AssessmentInput): Assessment {
  const policy = policyOf(input.version);
  if (!policy) throw new RangeError("no such version of the policy");
  return assessUnder(policy, input);
}

/** The same, under a policy that is handed in. */
export function assessUnder(policy: PolicyVersion, input: Omit<AssessmentInput, "version">): Assessment {
  const { questionnaire, dataUse } = policy;
  const { findings: answered, missing } = findAnswers(questionnaire, input);
  const findings = sortFindings([
    ...answered,
    ...findDataUses(dataUse, input.roles, input.dataUses),
    ...findProfile(dataUse, input.distribution, input.profile),
  ]);
  const complete = missing.length === 0;
  const hasRestricted = input.roles.some((role) => dataUse.restricted.includes(role));
  return {
    version: questionnaire.version,
    findings,
    missing,
    complete,
    tier: tierOf(policy, input.roles, findings),
    ...(complete && { outcome: outcomeOf(findings, hasRestricted) }),
  };
}

function outcomeOf(findings: readonly Finding[], hasRestricted: boolean): Outcome {
  if (isAtLeast(findings, "blocker")) return "reject";
  return hasRestricted || isAtLeast(findings, "major") ? "review" : "approve";
}

/** That of the riskiest role, and one more where something above minor was found. */
function tierOf({ dataUse }: PolicyVersion, roles: readonly RoleName[], findings: readonly Finding[]): Tier {
  const riskiest = Math.max(0, ...roles.map((role) => tiers.indexOf(dataUse.tierOf[role])));
  return tiers[riskiest + Number(isAtLeast(findings, "major"))] ?? "high";
}
