import { describe, expect, it } from "vitest";
import { currentQuestionnaire } from "#developers/assessment.ts";
import type { AssessmentDraft } from "#developers/assessment-draft.ts";
import { saving, submitting, withdrawing } from "./application-acts.ts";
import { inReview, monday, refusal, storyOf } from "./story.ts";

const answersOf = (draft: AssessmentDraft | undefined) => draft?.answers ?? {};

describe("a submission", () => {
  it("opens a case, to be decided within five business days, and says so", () => {
    const story = storyOf(["shipping"]);
    story.happens(submitting);
    const { application, timeline } = story.rows();
    const open = { assessmentId: "ass_3", kind: "initial", submittedAt: monday, dueAt: "2026-11-30T09:00:00.000Z" };
    expect(application).toMatchObject({ status: "submitted", revision: 1, open });
    expect(story.latest()).toMatchObject({ ...open, status: "submitted", revision: 1, roles: ["shipping"] });
    expect(story.latest().policyVersion).toBe(currentQuestionnaire().version);
    const facts = { assessmentId: "ass_3", deadline: open.dueAt };
    expect(timeline.at(-1)).toMatchObject({ event: "submitted", actor: "developer", facts });
  });

  it("points at each answer that is missing", () => {
    const story = storyOf(["orders"]);
    const { "tls-version": _, ...partial } = answersOf(story.rows().answers);
    story.happens(saving(partial));
    const errors = [{ pointer: "/answers/tls-version", detail: "needs an answer" }];
    const details = { errors };
    expect(() => story.happens(submitting)).toThrow(expect.objectContaining({ code: "invalid_request", details }));
  });

  it("needs answers to the questionnaire in force", () => {
    const story = storyOf(["orders"]);
    const answers = { ...story.rows().answers, questionnaireVersion: "2020-01" } as AssessmentDraft;
    const errors = [expect.objectContaining({ pointer: "/questionnaireVersion" })];
    expect(() => story.isFound({ answers }).happens(submitting)).toThrow(
      expect.objectContaining({ code: "invalid_request", details: { errors } }),
    );
    expect(() => story.isFound({ answers: undefined }).happens(submitting)).toThrow(refusal("invalid_request"));
  });

  it("is refused while one is under way, whatever it is of", () => {
    const first = inReview("shipping");
    expect(() => first.happens(submitting)).toThrow(refusal("wrong_state", "in_review"));
    const renewal = storyOf(["orders"]).isSubmitted();
    renewal.happens(submitting);
    expect(() => renewal.happens(submitting)).toThrow(refusal("wrong_state", "in_review"));
  });

  it.each(["revoked", "suspended"] as const)("is refused where access is %s", (status) => {
    const story = storyOf(["orders"]);
    story.isFound({ standing: { ...story.rows().standing, status } });
    expect(() => story.happens(submitting)).toThrow(refusal("wrong_state", status));
  });

  it("of what is approved is a renewal, and takes nothing away", () => {
    const story = storyOf(["orders"]).isSubmitted();
    const { approval, status } = story.rows().application;
    expect(status).toBe("approved");
    story.edits({ roles: ["orders", "shipping"] });
    const move = story.happens(submitting);
    expect(move).toMatchObject({ transition: "submit_renewal", application: { status: "approved", approval } });
    expect(move?.grant).toBeUndefined();
    expect(story.latest()).toMatchObject({ kind: "renewal", revision: 2, roles: ["orders", "shipping"] });
  });
});

describe("taking back what was submitted", () => {
  it("makes a draft of it, and ends the case", () => {
    const story = inReview("shipping");
    story.happens(withdrawing);
    const { application, timeline } = story.rows();
    expect(application.status).toBe("draft");
    expect(application.open).toBeUndefined();
    expect(story.latest().status).toBe("withdrawn");
    expect(timeline.at(-1)).toMatchObject({ event: "withdrawn", actor: "developer" });
    expect(() => story.decides("ada")).toThrow(refusal("wrong_state", "withdrawn"));
  });

  it("leaves what is approved as it is where it was a renewal", () => {
    const story = storyOf(["orders"]).isSubmitted();
    story.happens(submitting);
    story.happens(withdrawing);
    expect(story.rows().application).toMatchObject({ status: "approved", approval: { roles: ["orders"] } });
  });

  it("is not for appeals, nor for what was decided", () => {
    const story = inReview("shipping");
    story.decides("ada", { decision: "reject" });
    expect(() => story.happens(withdrawing)).toThrow(refusal("wrong_state"));
    story.appeals();
    expect(() => story.happens(withdrawing)).toThrow(refusal("wrong_state", "appealed"));
  });
});

describe("an appeal", () => {
  const rejected = () => {
    const story = inReview("shipping");
    story.decides("ada", { decision: "reject" });
    return story;
  };

  it("is another case, on what was rejected, that names who rejected it to assessors alone", () => {
    const story = rejected();
    const { assessmentId: of } = story.latest();
    story.appeals();
    const appeal = { of, statement: "Please look again.", rejectedBy: ["ada"] };
    expect(story.latest()).toMatchObject({ kind: "appeal", status: "in_review", revision: 1, appeal });
    expect(story.rows().application).toMatchObject({ status: "appealed", open: { kind: "appeal" } });
    expect(JSON.stringify(story.rows().timeline)).not.toContain("ada");
  });

  it("can be made for 30 days, and not a moment longer", () => {
    const over = "2026-12-23T09:00:00.000Z";
    expect(rejected().rows().application.decision?.until).toBe(over);
    expect(() => rejected().goesTo(over).appeals()).toThrow(refusal("wrong_state", "rejected"));
    expect(rejected().goesTo("2026-12-23T08:59:59.999Z").appeals()).toMatchObject({ transition: "appeal" });
  });

  it("is made once", () => {
    const story = rejected();
    story.appeals();
    story.decides("alan", { decision: "reject" });
    expect(story.rows().application.decision?.until).toBeUndefined();
    expect(() => story.appeals()).toThrow(refusal("wrong_state", "rejected"));
  });

  it("can be made of another rejection, of what was corrected", () => {
    const story = rejected();
    story.appeals();
    story.decides("alan", { decision: "reject" });
    story.edits({ name: "Other" }).isSubmitted().decides("ada", { decision: "reject" });
    expect(story.appeals()).toMatchObject({ transition: "appeal" });
  });

  it("is not of what was changed since: who rejected it has not seen that", () => {
    const edited = rejected().edits({ roles: ["shipping", "tax_invoicing"] });
    expect(() => edited.appeals()).toThrow(refusal("wrong_state", "rejected"));
    const answered = rejected();
    const given = answersOf(answered.rows().answers);
    answered.happens(saving(given));
    answered.happens(saving({ ...given, "password-history": 1 }));
    expect(() => answered.appeals()).toThrow(refusal("wrong_state", "rejected"));
  });

  it("may be of the very answers that were rejected, saved once more", () => {
    const story = rejected();
    story.happens(saving(answersOf(story.rows().answers)));
    expect(story.appeals()).toMatchObject({ transition: "appeal" });
  });

  it.each(["revoked", "suspended"] as const)("is refused where access is %s", (status) => {
    const story = rejected();
    story.isFound({ standing: { ...story.rows().standing, status } });
    expect(() => story.appeals()).toThrow(refusal("wrong_state", status));
  });

  it("is only of a rejection", () => {
    expect(() => storyOf(["orders"]).appeals()).toThrow(refusal("wrong_state"));
    expect(() => inReview("shipping").appeals()).toThrow(refusal("wrong_state"));
  });
});
