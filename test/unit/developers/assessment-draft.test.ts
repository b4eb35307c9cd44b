import { describe, expect, it } from "vitest";
import { currentQuestionnaire } from "#developers/assessment.ts";
import { answersTo, isSame } from "#developers/assessment-draft.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const idOf = (kind: string) => currentQuestionnaire().questions.find((question) => question.kind === kind)?.id ?? "";
const refusedAt = (answers: Record<string, string | number | boolean>): string[] => {
  try {
    answersTo(answers, now);
    return [];
  } catch (error) {
    return (error as { details: { errors: { pointer: string }[] } }).details.errors.map(({ pointer }) => pointer);
  }
};

describe("a draft of answers", () => {
  it("may be empty or partial, and says which questionnaire it is to", () => {
    const answers = { [idOf("yes_no")]: false };
    const { version: questionnaireVersion } = currentQuestionnaire();
    expect(answersTo(answers, now)).toEqual({ questionnaireVersion, answers, savedAt: now.toISOString() });
    expect(refusedAt({})).toEqual([]);
  });

  it("may have text that was emptied again", () => {
    expect(refusedAt({ [idOf("text")]: "" })).toEqual([]);
  });

  it.each([
    ["yes_no", "yes"],
    ["choice", "none-of-these"],
    ["number", "3"],
    ["number", 0.5],
    ["date", "2026-02-30"],
    ["text", true],
    ["text", "two\nlines"],
    ["text", "turned \u202earound"],
    ["text", "👩".repeat(501)],
  ])("is refused where an answer is not of its question's kind: %s %j", (kind, answer) => {
    expect(refusedAt({ [idOf(kind)]: answer })).toEqual([`/answers/${idOf(kind)}`]);
  });

  it.each(["no-such-question", "toString", "constructor", "hasOwnProperty"])("is refused for %s", (id) => {
    expect(refusedAt({ [id]: true })).toEqual([`/answers/${id}`]);
  });

  it("points at every answer that is wrong, up to 50", () => {
    expect(refusedAt({ "a/b": true, "c~d": true })).toEqual(["/answers/a~1b", "/answers/c~0d"]);
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`wrong-${i}`, true]));
    expect(refusedAt(many)).toHaveLength(50);
  });
});

describe("answers that are saved again", () => {
  const saved = answersTo({ [idOf("yes_no")]: false }, now);
  const later = new Date("2026-11-22T09:00:00.000Z");

  it("are the same whenever they are saved, and in whatever order", () => {
    const two = { [idOf("yes_no")]: false, [idOf("text")]: "5" };
    expect(isSame(saved, answersTo(saved.answers, later))).toBe(true);
    expect(isSame(answersTo(two, now), answersTo(Object.fromEntries(Object.entries(two).reverse()), later))).toBe(true);
  });

  it.each([
    ["where there were none", undefined],
    ["where one differs", answersTo({ [idOf("yes_no")]: true }, now)],
    ["where there were fewer", answersTo({}, now)],
    ["to another questionnaire", { ...saved, questionnaireVersion: "2020-01" }],
  ])("are others %s", (_, before) => {
    expect(isSame(before, saved)).toBe(false);
  });
});
