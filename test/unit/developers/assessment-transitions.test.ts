import { describe, expect, it } from "vitest";
import { casePut } from "#developers/assessment-case-store.ts";
import {
  type AssessmentStatus,
  type AssessmentTransition,
  assessmentStatuses,
  assessmentTransitions,
  isOpen,
} from "#developers/assessment-transitions.ts";
import { inReview } from "./story.ts";

const transitions = Object.keys(assessmentTransitions) as AssessmentTransition[];
const from = (status: AssessmentStatus) =>
  transitions.filter((name) => (assessmentTransitions[name].from as readonly string[]).includes(status));
const before = inReview("shipping").latest();

describe("the states of an assessment", () => {
  it("can all be reached", () => {
    const reached = transitions.map((name) => assessmentTransitions[name].to);
    expect(new Set(["submitted", ...reached])).toEqual(new Set(assessmentStatuses));
  });

  it("have a way on while somebody has to decide, and none after", () => {
    for (const status of assessmentStatuses) expect(from(status).length > 0).toBe(isOpen(status));
  });

  it.each(transitions)("are what the condition of the write asks for, with the version that was read: %s", (name) => {
    const { ConditionExpression, ExpressionAttributeValues } = casePut("developers", {
      ...{ transition: name, before },
      after: { ...before, status: assessmentTransitions[name].to, version: before.version + 1 },
    }).Put;
    const { ":before": version, ...statuses } = ExpressionAttributeValues ?? {};
    expect(version).toBe(before.version);
    expect(Object.values(statuses)).toEqual(assessmentTransitions[name].from);
    expect(ConditionExpression).toBe(`version = :before AND #status IN (${Object.keys(statuses).join(", ")})`);
  });

  it("begin where there is none", () => {
    const { ConditionExpression } = casePut("developers", { after: before }).Put;
    expect(ConditionExpression).toBe("attribute_not_exists(pk)");
  });
});
