import { describe, expect, it } from "vitest";
import { currentQuestionnaire } from "#developers/assessment.ts";
import { parseQuestionnaire } from "#developers/policy/questionnaire.ts";

const { questions, clauses } = currentQuestionnaire();

describe("the questionnaire", () => {
  it("asks at least 40 questions", () => {
    expect(questions.length).toBeGreaterThanOrEqual(40);
  });

  it.each([
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((i) => [`DPP 1.${i}`, `DPP 2.${i}`]),
    ...["purpose", "marketing", "reviews", "resale", "aggregation", "insights", "minimum", "AI", "organisation"].map(
      (rule) => `AUP ${rule}`,
    ),
    ...["notification", "custody", "deletion certificate", "unused keys", "canary records", "mixed stores"].map(
      (rule) => `2019 ${rule}`,
    ),
  ])("has the clause %s, and asks about it", (id) => {
    expect(clauses.map((clause) => clause.id)).toContain(id);
    expect(questions.map(({ clause }) => clause)).toContain(id);
  });

  it("asks one thing at a time, in a question", () => {
    expect(questions.filter(({ wording }) => wording.split("?").length !== 2)).toEqual([]);
  });

  it("lets the ways to say no to a forbidden use be told apart", () => {
    const blockers = questions.filter(({ severity }) => severity === "blocker").map(({ clause }) => clause);
    expect(blockers).toEqual(
      expect.arrayContaining(["AUP marketing", "AUP reviews", "AUP resale", "AUP aggregation", "AUP insights"]),
    );
  });
});

describe("a questionnaire", () => {
  const question = {
    id: "own-accounts",
    clause: "DPP 1.2",
    wording: "Does everyone have one?",
    appliesTo: "all",
    severity: "minor",
    remedy: "Give everyone one.",
  };
  const yesNo = { ...question, kind: "yes_no", passes: { equals: true } };
  const choice = { ...question, kind: "choice", options: ["yes", "no"], passes: { oneOf: ["yes"] } };
  const number = { ...question, kind: "number", unit: "days", range: { from: 1, to: 9 }, passes: { atMost: 3 } };
  const of = (...asked: readonly object[]) => ({
    version: "2027-01",
    clauses: [{ id: "DPP 1.2", rule: "Everyone has an account." }],
    questions: asked,
  });

  it.each([yesNo, choice, number, { ...number, passes: { atLeast: 2 } }])(
    "takes a question of the kind $kind",
    (one) => {
      expect(parseQuestionnaire(of(one)).questions).toEqual([one]);
    },
  );

  it.each([
    ["two questions of one id", of(yesNo, yesNo)],
    ["a clause that is not in the list", of(yesNo, { ...yesNo, id: "other", clause: "DPP 9.9" })],
    ["a clause that nothing covers", of()],
    ["a role that does not exist", of({ ...yesNo, appliesTo: ["billing"] })],
    ["no role", of({ ...yesNo, appliesTo: [] })],
    ["an id that is not kebab-case", of({ ...yesNo, id: "Own/accounts" })],
    ["a condition of another kind", of({ ...yesNo, passes: { atMost: 3 } })],
    ["no remedy", of({ ...yesNo, remedy: "" })],
    ["a property that nobody knows", of({ ...yesNo, weight: 3 })],
    ["a choice of which all pass", of({ ...choice, passes: { oneOf: ["yes", "no"] } })],
    ["a choice that passes with what cannot be chosen", of({ ...choice, passes: { oneOf: ["maybe"] } })],
    ["an option twice", of({ ...choice, options: ["yes", "no", "no"] })],
    ["a number that cannot fail", of({ ...number, passes: { atMost: 9 } })],
    ["a number that cannot pass", of({ ...number, passes: { atMost: 0 } })],
    ["a lower limit that cannot fail", of({ ...number, passes: { atLeast: 1 } })],
    ["a lower limit that cannot pass", of({ ...number, passes: { atLeast: 10 } })],
    ["a clause twice", { ...of(yesNo), clauses: [...of().clauses, ...of().clauses] }],
  ])("is refused with %s", (_, data) => {
    expect(() => parseQuestionnaire(data)).toThrow();
  });
});
