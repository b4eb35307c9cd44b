import { describe, expect, it } from "vitest";
import { type Signal, signalsOf } from "#developers/workflow-signals.ts";
import { changedRow } from "#developers/workflow-signals-schemas.ts";
import { submitting } from "./application-acts.ts";
import { inReview, type Story, storyOf } from "./story.ts";

const rowOf = (story: Story) => {
  const { application } = story.rows();
  return changedRow({ pk: `application#${application.applicationId}`, sk: "record", ...application });
};
const caseOf = (story: Story, more: object = {}) => {
  const latest = story.latest();
  return changedRow({ pk: `assessment#${latest.assessmentId}`, sk: "record", ...latest, ...more });
};

/** What a change of the application means, told twice. */
function toldOf(story: Story, happens: () => void): Signal[] {
  const before = rowOf(story);
  happens();
  const after = rowOf(story);
  const signals = signalsOf({ before, after });
  expect(signalsOf({ before, after })).toEqual(signals);
  return signals;
}

describe("a case", () => {
  it("that comes into being starts its workflow, under its own name", () => {
    const story = inReview("shipping");
    const { assessmentId } = story.latest();
    expect(signalsOf({ after: caseOf(story) })).toEqual([
      { start: "assessments", name: assessmentId, input: { assessmentId } },
    ]);
  });

  it("that ends is reported to the workflow that waits for it", () => {
    const story = inReview("orders");
    const before = caseOf(story, { taskToken: "token" });
    story.decides("ada", { decision: "reject" });
    const after = caseOf(story, { taskToken: "token" });
    expect(signalsOf({ before, after })).toEqual([{ report: "token", output: { status: "rejected" } }]);
  });

  it("says nothing where nobody waits, where it goes on, or where it was over", () => {
    const story = inReview("shipping");
    const before = caseOf(story);
    story.decides("ada");
    expect(signalsOf({ before, after: caseOf(story, { taskToken: "token" }) })).toEqual([]);
    story.decides("alan");
    const over = caseOf(story, { taskToken: "token" });
    expect(signalsOf({ before, after: caseOf(story) })).toEqual([]);
    expect(signalsOf({ before: over, after: over })).toEqual([]);
  });
});

describe("an application", () => {
  it("that is approved starts a timekeeper of that approval", () => {
    const story = inReview("orders");
    const signals = toldOf(story, () => story.decides("ada"));
    const { applicationId, approval } = story.rows().application;
    const timekeeping = { kind: "approval", applicationId, of: approval?.approvalId };
    expect(signals).toEqual([
      { start: "timekeeper", name: `approval-${approval?.approvalId}`, input: { timekeeping } },
    ]);
  });

  it("that is approved again starts another", () => {
    const story = storyOf(["orders"]).isSubmitted();
    const before = story.rows().application.approval?.approvalId;
    const [signal, ...more] = toldOf(story, () => story.isSubmitted());
    expect(more).toEqual([]);
    expect(signal).toMatchObject({ start: "timekeeper", name: expect.not.stringContaining(before ?? "") });
  });

  it("that has to be changed starts a timekeeper of those changes", () => {
    const story = inReview("orders");
    const signals = toldOf(story, () => story.decides("ada", { decision: "request_changes" }));
    const { assessmentId: of } = story.latest();
    const { applicationId } = story.rows().application;
    const timekeeping = { kind: "changes", applicationId, of };
    expect(signals).toEqual([{ start: "timekeeper", name: `changes-${of}`, input: { timekeeping } }]);
  });

  it.each<[string, Story, (story: Story) => void]>([
    ["edited", storyOf(["orders"]).isSubmitted(), (story) => story.edits({ name: "Other" })],
    ["submitted", storyOf(["orders"]), (story) => story.happens(submitting)],
    ["claimed", inReview("orders"), (story) => story.claims("ada")],
    ["rejected", inReview("orders"), (story) => story.decides("ada", { decision: "reject" })],
  ])("that is %s starts nothing", (_, story, happens) => {
    expect(toldOf(story, () => happens(story))).toEqual([]);
  });

  it("that has changes to make starts nothing more when it is edited", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "request_changes" });
    expect(toldOf(story, () => story.edits({ name: "Other" }))).toEqual([]);
  });
});

describe("an entry of a timeline", () => {
  const entry = { pk: "application#app_1", sk: "timeline#evt_1", applicationId: "app_1", entryId: "evt_1" };
  const at = "2026-11-30T09:00:00.000Z";
  const facts = { assessmentId: "ass_1", deadline: at };
  const added = (event: string, more: object = {}) => changedRow({ ...entry, at, event, facts, ...more });
  const mailed = { kind: "timeline", applicationId: "app_1", entryId: "evt_1", at };

  it("that is to be mailed starts a notice", () => {
    expect(signalsOf({ after: added("approved", { mail: "pending" }) })).toEqual([
      { start: "notices", name: "evt_1", input: { notice: mailed } },
    ]);
    expect(signalsOf({ after: added("edited") })).toEqual([]);
  });

  it("that is about a decision that is due is for assessors, and one that is late for both", () => {
    const told = { kind: "assessors", applicationId: "app_1", assessmentId: "ass_1", dueAt: at };
    const name = "evt_1-assessors";
    expect(signalsOf({ after: added("assessors_reminded") })).toEqual([
      { start: "notices", name, input: { notice: { ...told, reason: "reminder" } } },
    ]);
    expect(signalsOf({ after: added("decision_overdue", { mail: "pending" }) })).toEqual([
      { start: "notices", name: "evt_1", input: { notice: mailed } },
      { start: "notices", name, input: { notice: { ...told, reason: "escalation" } } },
    ]);
  });

  it("is told of once: what became of its mail starts nothing", () => {
    const after = added("approved", { mail: "sent" });
    expect(signalsOf({ before: added("approved", { mail: "pending" }), after })).toEqual([]);
  });
});

describe("a campaign", () => {
  const row = changedRow({ pk: "campaigns", sk: "cmp_1", campaignId: "cmp_1", cohort: {} });

  it("that is opened starts its workflow, and what is kept of it later starts none", () => {
    expect(signalsOf({ after: row })).toEqual([{ start: "campaigns", name: "cmp_1", input: { campaignId: "cmp_1" } }]);
    expect(signalsOf({ before: row, after: row })).toEqual([]);
  });
});

describe("other rows", () => {
  it("mean nothing to workflows", () => {
    const others = [
      { pk: "application#app_1", sk: "assessment#draft" },
      { pk: "decisions", sk: "2026-11-21" },
      { pk: "campaign#cmp_1", sk: "count#a" },
      { pk: "subject#dora", sk: "developer" },
    ];
    for (const row of others) expect(signalsOf({ after: changedRow(row) })).toEqual([]);
  });

  it("of ours in another shape are damaged", () => {
    expect(() => changedRow({ pk: "assessment#ass_1", sk: "record", assessmentId: "ass_1", status: "lost" })).toThrow();
  });
});
