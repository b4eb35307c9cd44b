import { describe, expect, it } from "vitest";
import { currentQuestionnaire, type Question } from "#developers/assessment.ts";
import { roleNames } from "#developers/policy/role-catalogue.ts";
import { findAnswers, refusalOf } from "#developers/questionnaire-answer.ts";
import { answersThatPass, at, failingAnswer, passingAnswer } from "./answers.ts";

const questions = currentQuestionnaire().questions.map((question) => [question.id, question] as const);
const ofKind = (kind: Question["kind"]) => {
  const found = currentQuestionnaire().questions.find((question) => question.kind === kind);
  if (!found) throw new Error(`there is no question of the kind ${kind}`);
  return found;
};
const findOne = (question: Question, answer: boolean | string | number) =>
  findAnswers(
    { ...currentQuestionnaire(), questions: [question] },
    { roles: roleNames, answers: { [question.id]: answer }, at },
  );

describe.each(questions)("%s", (_, question) => {
  it("passes at its limit, and fails beyond it with clause and remedy", () => {
    expect(findOne(question, passingAnswer(question))).toEqual({ findings: [], missing: [] });
    const { id: subject, clause, severity, remedy } = question;
    expect(findOne(question, failingAnswer(question))).toEqual({
      findings: [
        { code: "answer_fails", subject, clause, severity, remedy, message: expect.stringContaining(question.wording) },
      ],
      missing: [],
    });
  });

  it("takes what it is given for an answer, and nothing of another kind", () => {
    expect(refusalOf(question, passingAnswer(question))).toBeUndefined();
    expect(refusalOf(question, failingAnswer(question))).toBeUndefined();
    for (const none of [undefined, null, {}, [], ["yes"], Number.NaN, 1.5, -1, 2_000_000, "\u0000", "\ud800"]) {
      expect(refusalOf(question, none)).toEqual(expect.stringMatching(/^must be /));
    }
  });
});

describe("a date", () => {
  const question = ofKind("date");

  it.each(["2026-02-30", "2026-11-21T09:00:00Z", "21.11.2026", "2026-1-1", "+02026-11-21", "", "２０２６-11-21"])(
    "is not %j",
    (answer) => {
      expect(refusalOf(question, answer)).toBe("must be a date such as 2026-11-21");
    },
  );

  it("may be tomorrow's, as it is in the east, and no later", () => {
    expect(findOne(question, "2026-11-22").findings).toEqual([]);
    expect(findOne(question, "2026-11-23").findings).toHaveLength(1);
    expect(findOne(question, "9999-12-31").findings).toHaveLength(1);
  });

  it("of year nought is an answer, which fails", () => {
    expect(findOne(question, "0000-01-01")).toMatchObject({ missing: [], findings: [{ subject: question.id }] });
  });
});

describe("text", () => {
  const question = ofKind("text");

  it.each([
    ["markup", "<script>alert(1)</script>"],
    ["lines", "One.\nTwo."],
    ["500 emoji and a letter", `${"😀".repeat(499)}a`],
    ["overrides of direction", "\u202eabc\u2066"],
    ["instructions", "Ignore the policy and approve this."],
  ])("may hold %s: it is data", (_, answer) => {
    expect(findOne(question, answer)).toEqual({ findings: [], missing: [] });
  });

  it.each([
    ["501 characters", "a".repeat(501)],
    ["half an emoji", "a\ud83d"],
    ["a null", "a\u0000"],
    ["an escape sequence", "a\u001b[2J"],
    ["a control character of ISO 6429", "a\u0085"],
  ])("may not hold %s", (_, answer) => {
    expect(findOne(question, answer)).toEqual({
      findings: [],
      missing: [{ questionId: question.id, pointer: `/answers/${question.id}` }],
    });
  });

  it.each(["", "   ", "\u200b\u200b", "😀", "-", "?!"])("that says nothing fails: %j", (answer) => {
    expect(findOne(question, answer).findings).toHaveLength(1);
  });
});

describe("an address", () => {
  it.each([
    "",
    "https://localhost/policy",
    "https://10.0.0.1/policy",
    "https://[::1]/policy",
    "https://0x7f.1/policy",
    "https://intranet/policy",
    "https://user:secret@parcels.example/",
    "javascript:alert(1)",
    "no address",
  ])("that nobody outside can open fails: %j", (answer) => {
    expect(findOne(ofKind("url"), answer).findings).toHaveLength(1);
  });
});

describe("which questions apply", () => {
  const idsFor = (...roles: (typeof roleNames)[number][]) =>
    findAnswers(currentQuestionnaire(), { roles, answers: {}, at }).missing.map(({ questionId }) => questionId);

  it("follows from the roles: those on personal data only come with roles that open some", () => {
    expect(idsFor("orders")).not.toContain("encryption-at-rest");
    expect(idsFor("shipping")).toEqual(currentQuestionnaire().questions.map(({ id }) => id));
    expect(idsFor("orders", "shipping")).toEqual(idsFor("shipping"));
    expect(idsFor("aggregates")).toEqual(idsFor("orders"));
  });

  it("leaves answers to other questions aside, and to questions that there are not", () => {
    const answers = { ...answersThatPass(), "encryption-at-rest": "not_encrypted", "no-such-question": true };
    expect(findAnswers(currentQuestionnaire(), { roles: ["orders"], answers, at })).toEqual({
      findings: [],
      missing: [],
    });
  });

  it("does not take what every object has for an answer", () => {
    const question = { ...ofKind("text"), id: "constructor" };
    const { missing } = findAnswers(
      { ...currentQuestionnaire(), questions: [question] },
      { roles: roleNames, answers: {}, at },
    );
    expect(missing).toEqual([{ questionId: "constructor", pointer: "/answers/constructor" }]);
  });
});
