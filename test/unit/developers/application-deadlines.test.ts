import { describe, expect, it } from "vitest";
import { type ApplicationThread, nextApplicationDeadline } from "#developers/application-deadlines.ts";
import { withdrawing } from "./application-acts.ts";
import { inReview, type Story, storyOf } from "./story.ts";

const approved = () => {
  const story = inReview("orders", "shipping");
  story.decides("ada");
  story.decides("alan");
  return story;
};
const waiting = () => {
  const story = inReview("orders");
  story.decides("ada", { decision: "request_changes" });
  return story;
};
const approvalOf = (story: Story): ApplicationThread => {
  return { kind: "approval", of: story.rows().application.approval?.approvalId ?? "" };
};
const changesOf = (story: Story): ApplicationThread => ({ kind: "changes", of: story.latest().assessmentId });
const until = "2027-11-23T09:00:00.000Z";
const nextOf = (story: Story, thread: ApplicationThread) =>
  nextApplicationDeadline(story.rows().application, thread, story.ports.clock.now());

/** A timekeeper that is always on time. @returns what came when */
function keptTime(story: Story, thread: ApplicationThread): string[] {
  const told: string[] = [];
  for (let next = nextOf(story, thread); next; next = nextOf(story, thread)) {
    const early = new Date(Date.parse(next.at) - 1).toISOString();
    expect(story.goesTo(early).keepsTime(thread)).toBeUndefined();
    const move = story.goesTo(next.at).keepsTime(thread);
    told.push(`${next.at.slice(0, 10)} ${move?.entries.map(({ event }) => event).join()}`);
    expect(story.keepsTime(thread)).toBeUndefined();
  }
  return told;
}

describe("an approval", () => {
  it("is reminded of 60, 30, 7 and 1 days before its end, once each, and ends on the date", () => {
    const story = approved();
    expect(keptTime(story, approvalOf(story))).toEqual([
      "2027-09-24 expiry_reminder",
      "2027-10-24 expiry_reminder",
      "2027-11-16 expiry_reminder",
      "2027-11-22 expiry_reminder",
      "2027-11-23 expired",
    ]);
    const reminders = story.rows().timeline.filter(({ event }) => event === "expiry_reminder");
    expect(reminders.map(({ facts }) => facts?.deadline)).toEqual([until, until, until, until]);
  });

  it("takes restricted roles with it, and tokens; the rest stays", () => {
    const story = approved();
    const { epoch } = story.rows().standing;
    const move = story.goesTo(until).keepsTime(approvalOf(story));
    expect(story.rows().application.status).toBe("expired");
    expect(story.rows().standing).toMatchObject({ roles: ["orders"], scopes: ["orders:read"], epoch: epoch + 1 });
    expect(story.rows().standing).not.toHaveProperty("restricted");
    expect(move?.entries).toMatchObject([{ event: "expired", actor: "system", facts: { roles: ["shipping"] } }]);
    expect(move?.acts).toMatchObject([
      { act: "application.expired", actor: "workflow", details: { roles: ["shipping"] } },
    ]);
  });

  it("without restricted roles ends too, and takes nothing with it", () => {
    const story = storyOf(["orders"]).isSubmitted();
    const { standing } = story.rows();
    const move = story.goesTo(until).keepsTime(approvalOf(story));
    expect(move?.grant).toBeUndefined();
    expect(story.rows()).toMatchObject({ application: { status: "expired" }, standing });
  });

  it("ends whatever its standing is", () => {
    const story = approved();
    story.isFound({ standing: { ...story.rows().standing, status: "revoked" } });
    expect(story.goesTo(until).keepsTime(approvalOf(story))).toMatchObject({
      transition: "expire",
      grant: { kind: "end" },
    });
  });

  it("is reminded of once after an outage, and not of what is over", () => {
    const story = approved();
    const thread = approvalOf(story);
    expect(story.goesTo("2027-11-17T00:00:00.000Z").keepsTime(thread)).toMatchObject({ transition: "remind" });
    expect(nextOf(story, thread)).toEqual({ at: "2027-11-22T09:00:00.000Z", due: "reminder" });
    expect(story.goesTo("2028-06-01T00:00:00.000Z").keepsTime(thread)).toMatchObject({ transition: "expire" });
    expect(nextOf(story, thread)).toBeUndefined();
  });

  it("is waited for no longer once there is another", () => {
    const story = approved();
    const before = approvalOf(story);
    story.goesTo("2027-10-30T09:00:00.000Z").isSubmitted();
    story.decides("ada");
    story.decides("alan");
    expect(nextOf(story, before)).toBeUndefined();
    expect(story.goesTo(until).keepsTime(before)).toBeUndefined();
    expect(nextOf(story, approvalOf(story))).toEqual({ at: "2028-08-30T09:00:00.000Z", due: "reminder" });
  });
});

describe("changes that were asked for", () => {
  it("are reminded of 14, 7 and 1 days before, once each, and lapse on the date", () => {
    const story = waiting();
    expect(keptTime(story, changesOf(story))).toEqual([
      "2026-12-09 changes_reminder",
      "2026-12-16 changes_reminder",
      "2026-12-22 changes_reminder",
      "2026-12-23 lapsed",
    ]);
    expect(story.rows().application.status).toBe("lapsed");
  });

  it("can be made after they lapsed", () => {
    const story = waiting();
    story.goesTo("2026-12-23T09:00:00.000Z").keepsTime(changesOf(story));
    expect(story.edits({ name: "Other" }).isSubmitted().rows().application.status).toBe("in_review");
  });

  it("are waited for no longer once they were submitted, or withdrawn after that", () => {
    const story = waiting();
    const thread = changesOf(story);
    story.isSubmitted();
    expect(nextOf(story, thread)).toBeUndefined();
    story.happens(withdrawing);
    expect(nextOf(story, thread)).toBeUndefined();
    expect(story.goesTo("2026-12-23T09:00:00.000Z").keepsTime(thread)).toBeUndefined();
  });

  it("that were asked for again have their own date", () => {
    const story = waiting();
    const first = changesOf(story);
    story.goesTo("2026-12-20T09:00:00.000Z").isSubmitted().decides("ada", { decision: "request_changes" });
    expect(nextOf(story, first)).toBeUndefined();
    expect(nextOf(story, changesOf(story))).toEqual({ at: "2027-01-05T09:00:00.000Z", due: "reminder" });
  });
});
