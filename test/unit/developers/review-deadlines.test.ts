import { describe, expect, it } from "vitest";
import { nextReviewDeadline, reviewWait } from "#developers/review-deadlines.ts";
import { inReview, type Story } from "./story.ts";

/** Submitted on Monday the 23rd; due on Monday the 30th. */
const dueAt = "2026-11-30T09:00:00.000Z";
const nextOf = (story: Story) => nextReviewDeadline(story.rows().application, story.latest(), story.ports.clock.now());
const waitOf = (story: Story) => reviewWait(story.rows().application, story.latest(), story.ports.clock.now());
const eventsOf = (move: ReturnType<Story["remindsAssessors"]>) => move?.entries.map(({ event }) => event);

describe("a decision that is waited for", () => {
  it("is reminded of a business day before it is due, and then said to be late every second one, once each", () => {
    const story = inReview("shipping");
    const told: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { at } = nextOf(story) ?? { at: "" };
      expect(story.goesTo(new Date(Date.parse(at) - 1).toISOString()).remindsAssessors()).toBeUndefined();
      told.push(`${at.slice(0, 10)} ${eventsOf(story.goesTo(at).remindsAssessors())}`);
      expect(story.remindsAssessors()).toBeUndefined();
    }
    expect(told).toEqual([
      "2026-11-27 assessors_reminded",
      "2026-11-30 decision_overdue",
      "2026-12-02 decision_overdue",
      "2026-12-04 decision_overdue",
    ]);
  });

  it("is told of with its case and when it is, or was, due", () => {
    const story = inReview("shipping");
    const facts = { assessmentId: story.latest().assessmentId, deadline: dueAt };
    expect(story.goesTo(dueAt).remindsAssessors()?.entries).toMatchObject([{ actor: "system", facts }]);
  });

  it("is late once after an outage, however long", () => {
    const story = inReview("shipping").goesTo("2026-12-31T00:00:00.000Z");
    expect(eventsOf(story.remindsAssessors())).toEqual(["decision_overdue"]);
    expect(nextOf(story)).toEqual({ at: "2027-01-01T09:00:00.000Z", due: "escalation" });
  });

  it("is waited for whatever kind it is of", () => {
    const appeal = inReview("orders");
    appeal.decides("ada", { decision: "reject" });
    appeal.appeals();
    const renewal = inReview("orders");
    renewal.decides("ada");
    renewal.isSubmitted();
    for (const story of [appeal, renewal]) {
      const { status } = story.rows().application;
      const move = story.goesTo(dueAt).remindsAssessors();
      expect(move).toMatchObject({ transition: "note_review", application: { status } });
      expect(eventsOf(move)).toEqual(["decision_overdue"]);
    }
  });

  it("is waited for no longer once it was made", () => {
    const story = inReview("orders");
    story.decides("ada");
    expect(nextOf(story)).toBeUndefined();
    expect(story.goesTo(dueAt).remindsAssessors()).toBeUndefined();
    expect(waitOf(story)).toEqual({ waiting: false, seconds: 0 });
  });
});

describe("how long the workflow waits", () => {
  it("is until something is due, and not a moment less", () => {
    const story = inReview("shipping");
    const { seconds, waiting } = waitOf(story);
    expect(waiting).toBe(true);
    const over = new Date(story.ports.clock.now().getTime() + seconds * 1000).toISOString();
    expect(eventsOf(story.goesTo(over).remindsAssessors())).toEqual(["assessors_reminded"]);
  });

  it("is never nothing, also where something is due already", () => {
    expect(waitOf(inReview("shipping").goesTo(dueAt)).seconds).toBeGreaterThanOrEqual(1);
    expect(waitOf(inReview("shipping").goesTo("2027-12-05T00:00:00.000Z")).seconds).toBeGreaterThanOrEqual(1);
  });
});
