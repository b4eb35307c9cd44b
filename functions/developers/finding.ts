import { type Severity, severities } from "./policy/questionnaire.ts";

/** Something that stands in the way of an approval, and what to do about it. Holds none of the developer's own words. */
export interface Finding {
  /** Stable, for programs. */
  readonly code: FindingCode;
  /** The rule that it is about, as in the questionnaire's `clauses`. */
  readonly clause: string;
  readonly severity: Severity;
  /**
   * What it is about: the id of a question, `/dataUses/0` and so on by place, `/profile/website` and the like, or
   * `shipping:recipient.phone` for a field that a role would open. With the code unique within an assessment.
   */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
}

export type FindingCode =
  | "answer_fails"
  | "field_not_in_role"
  | "field_unknown"
  | "field_without_purpose"
  | "profile_incomplete"
  | "purpose_forbidden"
  | "purpose_not_allowed"
  | "retention_too_long";

const rank = (severity: Severity) => severities.indexOf(severity);
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** The worst first; then by clause, subject and code, in an order that no locale changes. */
export const sortFindings = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (one, other) =>
      rank(one.severity) - rank(other.severity) ||
      compare(one.clause, other.clause) ||
      compare(one.subject, other.subject) ||
      compare(one.code, other.code),
  );

/** Whether one of them is as bad as that, or worse. */
export const isAtLeast = (findings: readonly Finding[], severity: Severity): boolean =>
  findings.some((finding) => rank(finding.severity) <= rank(severity));
