import { day } from "#shared/days.ts";
import type { Finding } from "./finding.ts";
import type { Question, Questionnaire } from "./policy/questionnaire.ts";
import type { RoleName } from "./policy/role-catalogue.ts";
import { siteUrl } from "./text-schemas.ts";

/** By question id: yes or no as a boolean, a number as a number, and text. A date is `2026-11-21`. */
export type Answers = Readonly<Record<string, boolean | string | number>>;

/** A question that still needs an answer, and where the answer belongs. */
export interface MissingAnswer {
  readonly questionId: string;
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
}

interface Given {
  readonly roles: readonly RoleName[];
  readonly answers: Answers;
  readonly at: Date;
}

/** Code points, as for all that developers write. */
const longestText = 500;
/** Which answers fail, and which are not there. Answers to questions that do not apply, or do not exist, mean nothing. */
export function findAnswers(questionnaire: Questionnaire, { roles, answers, at }: Given) {
  const applying = questionnaire.questions.filter((question) => appliesTo(question, roles));
  const findings: Finding[] = [];
  const missing: MissingAnswer[] = [];
  for (const question of applying) {
    const answer = answers[question.id];
    if (refusalOf(question, answer) !== undefined) {
      missing.push({ questionId: question.id, pointer: `/answers/${question.id}` });
    } else if (!passes(question, answer, at)) {
      findings.push(findingOf(question));
    }
  }
  return { findings, missing };
}

const appliesTo = ({ appliesTo: to }: Question, roles: readonly RoleName[]) =>
  to === "all" || roles.some((role) => to.includes(role));

/**
 * Why something is no answer to a question, whether or not it would pass; undefined for an answer. Does not repeat it.
 * An empty text or address is an answer, which fails.
 */
export function refusalOf(question: Question, answer: unknown): string | undefined {
  switch (question.kind) {
    case "yes_no":
      return typeof answer === "boolean" ? undefined : "must be true or false";
    case "choice":
      return typeof answer === "string" && question.options.includes(answer)
        ? undefined
        : `must be one of: ${question.options.join(", ")}`;
    case "number": {
      const { from, to } = question.range;
      return Number.isSafeInteger(answer) && Number(answer) >= from && Number(answer) <= to
        ? undefined
        : `must be a whole number of ${question.unit} from ${from} to ${to}`;
    }
    case "date":
      return typeof answer === "string" && isDate(answer) ? undefined : "must be a date such as 2026-11-21";
    case "text":
    case "url":
      return typeof answer === "string" && isText(answer)
        ? undefined
        : `must be text of at most ${longestText} characters without control characters`;
  }
}

/** The length is looked at first, so that huge text costs nothing. Line breaks are fine. */
const isText = (text: string) => isShort(text) && text.isWellFormed() && !/[\p{Cc}--\n]/v.test(text);

/** A code point is one or two units. */
const isShort = (text: string) =>
  text.length <= longestText || (text.length <= 2 * longestText && [...text].length <= longestText);

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

/** Of an answer of the question's kind. What text says is not looked at, only that it says something. */
function passes(question: Question, answer: unknown, at: Date): boolean {
  switch (question.kind) {
    case "yes_no":
      return answer === question.passes.equals;
    case "choice":
      return question.passes.oneOf.some((option) => option === answer);
    case "number":
      return "atMost" in question.passes
        ? Number(answer) <= question.passes.atMost
        : Number(answer) >= question.passes.atLeast;
    case "date": {
      const age = (at.getTime() - Date.parse(String(answer))) / day;
      // In the east it is tomorrow already. What is yet to come has not been done.
      return age >= -1 && age < question.passes.notOlderThanDays + 1;
    }
    case "text":
      return /[\p{L}\p{N}]/u.test(String(answer));
    case "url":
      return siteUrl.safeParse(answer).success;
  }
}

const findingOf = (question: Question): Finding => ({
  code: "answer_fails",
  clause: question.clause,
  severity: question.severity,
  subject: question.id,
  message: `${question.wording} ${passing(question)}`,
  remedy: question.remedy,
});

/** What passes, for people. */
function passing(question: Question): string {
  switch (question.kind) {
    case "yes_no":
      return `What passes: ${question.passes.equals ? "yes" : "no"}.`;
    case "choice":
      return `What passes: ${question.passes.oneOf.join(" or ")}.`;
    case "number":
      return "atMost" in question.passes
        ? `What passes: at most ${question.passes.atMost} ${question.unit}.`
        : `What passes: at least ${question.passes.atLeast} ${question.unit}.`;
    case "date":
      return `What passes: a day in the last ${question.passes.notOlderThanDays} days.`;
    case "text":
      return "What passes: an answer in words.";
    case "url":
      return "What passes: an https address of a host with a public name.";
  }
}
