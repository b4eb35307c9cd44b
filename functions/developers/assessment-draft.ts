import { isDeepStrictEqual } from "node:util";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import { type Answers, currentQuestionnaire } from "./assessment.ts";
import { refusalOf } from "./questionnaire-answer.ts";
import { plainLine } from "./text-schemas.ts";

/** Answers that a developer saved, and the version of the questionnaire that they are to. */
export interface AssessmentDraft {
  readonly questionnaireVersion: string;
  readonly answers: Answers;
  readonly savedAt: string;
}

/** Whether they are the same answers to the same questions, whenever they were saved. */
export const isSame = (before: AssessmentDraft | undefined, after: AssessmentDraft): boolean =>
  before?.questionnaireVersion === after.questionnaireVersion && isDeepStrictEqual(before.answers, after.answers);

const text = plainLine(500);

/**
 * A draft of answers to the current questionnaire; any of them may be missing.
 * @throws Problem `invalid_request` pointing at each answer to no question, or not of its question's kind
 */
export function answersTo(answers: Answers, now: Date): AssessmentDraft {
  const errors: InputError[] = Object.entries(answers).flatMap(([id, answer]) => {
    const detail = refusal(id, answer);
    return detail === undefined ? [] : [{ pointer: `/answers/${escaped(id)}`, detail }];
  });
  if (errors.length > 0) throw new Problem("invalid_request", { errors: errors.slice(0, 50) });
  return { questionnaireVersion: currentQuestionnaire().version, answers, savedAt: now.toISOString() };
}

function refusal(id: string, answer: Answers[string]): string | undefined {
  const question = currentQuestionnaire().questions.find((one) => one.id === id);
  if (!question) return "is not a question of the current questionnaire";
  const refused = refusalOf(question, answer);
  // An answer that was emptied again is a draft like any other.
  if (refused !== undefined || typeof answer !== "string" || answer === "") return refused;
  return text.safeParse(answer).error?.issues[0]?.message;
}

/** RFC 6901 section 3. */
const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
