import { describe, expect, it } from "vitest";
import { currentQuestionnaire } from "#developers/assessment.ts";
import { submitting } from "./application-acts.ts";
import { inReview, monday, storyOf } from "./story.ts";

describe("what was decided", () => {
  it("stands with all that it was decided on", () => {
    const story = inReview("shipping");
    const { application, answers } = story.rows();
    story.decides("ada");
    story.decides("alan", { conditions: ["Rotate keys."] });
    expect(story.latest().decision).toEqual({
      ...{ decision: "approve", at: monday, by: ["ada", "alan"], revision: 1, reasons: [] },
      ...{ conditions: ["Rotate keys."], roles: ["shipping"], dataUses: application.dataUses },
      ...{ answers: answers?.answers, policyVersion: currentQuestionnaire().version },
    });
  });

  it("stays as it is when the application is edited", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "reject" });
    const { decision } = story.latest();
    story.edits({ name: "Other", roles: ["messaging"] });
    expect(story.latest().decision).toEqual(decision);
  });

  it("is on record for the auditor, with who decided, and without what they wrote", () => {
    const story = inReview("orders");
    const move = story.decides("ada", { decision: "reject" });
    const { applicationId } = story.rows().application;
    expect(move?.acts).toMatchObject([
      {
        ...{ actor: "staff:ada", act: "application.rejected", subject: `application#${applicationId}`, at: monday },
        details: { assessmentId: story.latest().assessmentId, revision: 1, decidedBy: ["ada"], clauses: ["DPP 1.1"] },
      },
    ]);
    expect(JSON.stringify(move?.acts)).not.toContain("firewall");
  });

  it("is told to the developer with its reasons, and without who decided", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "reject" });
    const { application, timeline } = story.rows();
    const reasons = [{ clause: "DPP 1.1", message: "The firewall is missing." }];
    expect(application.decision).toMatchObject({ decision: "reject", kind: "initial", at: monday, reasons });
    const facts = { assessmentId: story.latest().assessmentId, deadline: application.decision?.until };
    expect(timeline.at(-1)).toMatchObject({ event: "rejected", actor: "assessor", mail: "pending", reasons, facts });
    expect(JSON.stringify([application, timeline])).not.toContain("ada");
  });
});

describe("what a decision leaves", () => {
  it("is 365 days of an approval, announced with its end", () => {
    const story = inReview("orders");
    const move = story.decides("ada");
    const until = "2027-11-23T09:00:00.000Z";
    const { approval, decision, open, status } = story.rows().application;
    expect({ open, status }).toEqual({ open: undefined, status: "approved" });
    expect(approval).toMatchObject({ at: monday, until, roles: ["orders"], assessmentId: decision?.assessmentId });
    expect(decision?.until).toBe(until);
    expect(move?.entries).toMatchObject([{ event: "approved", facts: { deadline: until, roles: ["orders"] } }]);
  });

  it("is 30 days for changes", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "request_changes" });
    expect(story.rows().application).toMatchObject({
      status: "changes_requested",
      decision: { until: "2026-12-23T09:00:00.000Z" },
    });
  });

  it("is 30 days for an appeal, and none for another", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "reject" });
    expect(story.rows().application.decision?.until).toBe("2026-12-23T09:00:00.000Z");
    story.appeals();
    story.decides("alan", { decision: "reject" });
    expect(story.rows().application.decision).not.toHaveProperty("until");
  });
});

describe("a renewal", () => {
  const renewing = () => {
    const story = storyOf(["orders"]).isSubmitted();
    story.goesTo("2027-11-01T09:00:00.000Z").edits({ roles: ["orders", "shipping"] });
    story.isSubmitted();
    return story;
  };

  it.each(["reject", "request_changes"] as const)("keeps what is approved until its date: %s", (decision) => {
    const story = renewing();
    const { approval } = story.rows().application;
    const { standing } = story.rows();
    expect(story.decides("ada", { decision })).toMatchObject({ transition: "end_renewal" });
    expect(story.rows().application).toMatchObject({ status: "approved", approval });
    expect(story.rows().application).not.toHaveProperty("decision.until");
    expect(story.rows().standing).toEqual(standing);
  });

  it("that is approved has a new year, and ends tokens where roles differ", () => {
    const story = renewing();
    const { epoch } = story.rows().standing;
    story.decides("ada");
    story.decides("alan");
    const until = "2028-10-31T09:00:00.000Z";
    expect(story.rows().application).toMatchObject({ status: "approved", approval: { until } });
    const restricted = { roles: ["shipping"], until };
    expect(story.rows().standing).toMatchObject({ roles: ["orders"], restricted, epoch: epoch + 1 });
  });

  it("can end after what it renews has", () => {
    const story = renewing();
    const of = story.rows().application.approval?.approvalId ?? "";
    story.goesTo("2027-11-23T09:00:00.000Z").keepsTime({ kind: "approval", of });
    expect(story.rows().application.status).toBe("expired");
    expect(() => story.happens(submitting)).toThrow();
    story.decides("ada");
    expect(story.decides("alan")).toMatchObject({ transition: "approve", application: { status: "approved" } });
  });
});
