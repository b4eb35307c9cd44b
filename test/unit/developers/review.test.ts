import { describe, expect, it } from "vitest";
import { judgesOf } from "#developers/review.ts";
import { assessing, submitting } from "./application-acts.ts";
import { inReview, monday, refusal, type Story, storyOf } from "./story.ts";

const submittedWith = (story: Story) => {
  story.happens(submitting);
  return () => story.happens(assessing(story.latest().assessmentId));
};

describe("the automatic assessment", () => {
  it("rejects what has a blocker, with each finding, its clause and its remedy", () => {
    const move = submittedWith(storyOf(["orders"], ["sold-on", "multi-factor-authentication"]))();
    expect(move).toMatchObject({ transition: "reject", application: { status: "rejected" } });
    const reasons = move?.application.decision?.reasons ?? [];
    expect(reasons.map(({ clause }) => clause)).toEqual(expect.arrayContaining(["AUP resale", "DPP 1.4"]));
    expect(move?.entries).toMatchObject([{ event: "rejected", actor: "system", reasons }]);
    expect(move?.acts).toMatchObject([{ act: "application.rejected", actor: "workflow" }]);
  });

  it("approves at once where no role is restricted and nothing above minor was found", () => {
    const move = submittedWith(storyOf(["orders", "messaging"], ["password-history"]))();
    expect(move).toMatchObject({ transition: "approve", application: { status: "approved" } });
    expect(move?.grant).toMatchObject({ kind: "replace", roles: ["orders", "messaging"] });
    expect(move?.assessment?.after.decision).toMatchObject({
      decision: "approve",
      by: [],
      roles: ["orders", "messaging"],
    });
  });

  it.each<[string, Story]>([
    ["with a restricted role", storyOf(["orders", "shipping"])],
    ["with something above minor", storyOf(["orders"], ["multi-factor-authentication"])],
  ])("leaves one %s to people, and changes nothing in force", (_, story) => {
    const move = submittedWith(story)();
    expect(move).toMatchObject({ transition: "start_review", application: { status: "in_review" }, acts: [] });
    expect(move?.grant).toBeUndefined();
    expect(move?.entries).toMatchObject([{ event: "in_review", actor: "system" }]);
  });

  it("leaves appeals to people, whatever it thinks of them", () => {
    const story = storyOf(["orders"], ["sold-on"]).isSubmitted();
    story.appeals();
    expect(story.latest()).toMatchObject({ kind: "appeal", status: "in_review" });
    expect(story.rows().application.status).toBe("appealed");
  });

  it.each(["revoked", "suspended"] as const)("decides nothing while access is %s: it waits for people", (status) => {
    for (const fail of [[], ["sold-on"]]) {
      const story = storyOf(["orders"], fail);
      const assess = submittedWith(story);
      const { standing } = story.rows();
      story.isFound({ standing: { ...standing, status } });
      expect(assess()).toMatchObject({ transition: "start_review" });
      expect(() => story.decides("ada")).toThrow(refusal("wrong_state", status));
      story.isFound({ standing });
      expect(story.decides("ada")).toMatchObject({ transition: "approve" });
    }
  });

  it("of a renewal that it would reject leaves what is approved until its date", () => {
    const story = storyOf(["orders"]).isSubmitted();
    const { approval } = story.rows().application;
    const failing = storyOf(["orders"], ["sold-on"]).rows().answers;
    const move = submittedWith(story.isFound({ answers: failing }))();
    expect(move).toMatchObject({ transition: "end_renewal", application: { status: "approved", approval } });
    expect(move?.application.decision).toMatchObject({ decision: "reject", kind: "renewal" });
    expect(move?.grant).toBeUndefined();
  });
});

describe("a claim", () => {
  it("says who has it and what they saw, to nobody but assessors and auditors", () => {
    const story = inReview("shipping");
    const move = story.claims("ada");
    expect(story.latest().claims).toEqual([{ by: "ada", at: monday, revision: 1 }]);
    expect(move).toMatchObject({ transition: "note_review", entries: [] });
    expect(move?.acts).toMatchObject([{ actor: "staff:ada", act: "assessment.claimed", details: { revision: 1 } }]);
  });

  it("is for as many as have to approve", () => {
    const one = inReview("orders");
    one.claims("ada");
    expect(() => one.claims("alan")).toThrow(refusal("wrong_state", "in_review"));
    const two = inReview("shipping");
    two.claims("ada");
    two.claims("alan");
    expect(() => two.claims("amy")).toThrow(refusal("wrong_state", "in_review"));
    expect(two.claims("ada")).toBeDefined();
  });

  it("lasts for a day", () => {
    const story = inReview("orders");
    story.claims("ada");
    expect(() => story.goesTo("2026-11-24T08:59:59.999Z").claims("alan")).toThrow(refusal("wrong_state"));
    story.goesTo("2026-11-24T09:00:00.000Z").claims("alan");
    expect(story.latest().claims.map(({ by }) => by)).toEqual(["alan"]);
  });

  it("renewed, is of the revision that there is now", () => {
    const story = inReview("shipping");
    story.claims("ada");
    story.edits({ name: "Other" }).claims("ada");
    expect(story.latest().claims).toEqual([{ by: "ada", at: monday, revision: 2 }]);
  });

  it("is neither for who approved it, nor for who rejected what is appealed, nor of what is over", () => {
    const story = inReview("shipping");
    story.decides("ada");
    expect(() => story.claims("ada")).toThrow(refusal("same_person"));
    story.decides("alan", { decision: "reject" });
    expect(() => story.claims("amy")).toThrow(refusal("wrong_state", "rejected"));
    story.appeals();
    expect(() => story.claims("alan")).toThrow(refusal("same_person"));
    expect(story.claims("ada")).toBeDefined();
  });
});

describe("who has judged a case", () => {
  const at = { at: monday, revision: 1, roles: [], conditions: [] };

  it("is each person once, and of an appeal also who rejected", () => {
    const { appeal: _, ...initial } = inReview("shipping").latest();
    const approvals = ["ada", "ada", "alan"].map((by) => ({ by, ...at }));
    expect(judgesOf(initial, [])).toEqual([]);
    expect(judgesOf(initial, approvals)).toEqual(["ada", "alan"]);
    const appeal = { of: "ass_0", statement: "", rejectedBy: ["amy"] };
    expect(judgesOf({ ...initial, appeal }, approvals)).toEqual(["amy", "ada", "alan"]);
  });
});
