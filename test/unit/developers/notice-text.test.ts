import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assessorsNotice, developerNotice } from "#developers/notice-text.ts";
import { currentNotices } from "#developers/policy/notices.ts";
import { mailedEvents, type TimelineEntry, type TimelineEvent } from "#developers/timeline.ts";

const applicationId = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const clientId = "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const now = new Date("2026-12-14T10:00:05.000Z");
const application = { applicationId, name: "Parcel Pilot" };

const entry = (event: TimelineEvent, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  entryId: "evt_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
  at: "2026-12-14T10:00:00.000Z",
  event,
  actor: "system",
  revision: 3,
  ...more,
});
const complete: Partial<TimelineEntry> = {
  reasons: [
    { clause: "DPP 2.1", message: "Names would be kept for too long." },
    { clause: "condition", message: "Tell us of a change of hosting." },
  ],
  facts: { clientId, roles: ["shipping", "orders"], deadline: "2026-12-21T10:00:00.000Z" },
};
const textOf = (event: TimelineEvent, more = complete, name = application.name) =>
  developerNotice(entry(event, more), { applicationId, name }, now);

/** The first word of each paragraph: what a reader takes for the parts of a mail. */
const shape = (text: string) => text.split("\n\n").map((paragraph) => paragraph.split(/[ \n]/, 2)[0]);
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

describe("a notice", () => {
  it("says what happened, why, until when and what to do", () => {
    const { subject, text } = textOf("rejected");
    expect(subject).toBe(`Your application ${applicationId} was not approved`);
    expect(flat(text)).toContain(`your application "Parcel Pilot" (${applicationId}), revision 3, was not approved.`);
    expect(text).toContain("Why, each with its clause:\n- DPP 2.1: Names would be kept for too long.\n\n");
    expect(flat(text)).toContain("appeal, once, until 2026-12-21 10:00 UTC.");
    expect(flat(text)).toContain(`POST /v1/applications/${applicationId}/assessment/submit to hand it in`);
  });

  it("tells conditions from reasons", () => {
    const { text } = textOf("approved");
    expect(text).toContain("What comes with the approval:\n- Tell us of a change of hosting.\n");
    expect(text).toContain("Roles that it has now: shipping, orders\n");
  });

  it("leaves out what it cannot say, and nothing else", () => {
    const { text } = textOf("rejected", { reasons: complete.reasons });
    expect(text).not.toContain("appeal");
    expect(textOf("approved", {}).text).not.toMatch(/Roles that it has|comes with|assessors say|\{/);
  });

  it("counts the days from when it goes out, and none that are over", () => {
    expect(textOf("changes_reminder").text).toContain("Days left: 7");
    const late = developerNotice(entry("changes_reminder", complete), application, new Date("2026-12-22T00:00:00Z"));
    expect(late.text).not.toContain("Days left");
  });

  it("is not there for what nobody is told of", () => {
    expect(() => textOf("edited")).toThrow("edited");
  });

  it.each(mailedEvents)("of %s names nothing that is left open", (event) => {
    const { subject, text } = textOf(event);
    expect(subject + text).not.toMatch(/[{}]|undefined/);
  });

  it("for assessors has ids and dates, and nothing that anybody typed", () => {
    const assessmentId = "ass_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
    const dueAt = "2026-12-21T10:00:00.000Z";
    const due = { kind: "assessors", assessmentId, applicationId, dueAt } as const;
    expect(assessorsNotice({ ...due, reason: "reminder" }).subject).toBe(`Assessment ${assessmentId} is due`);
    const { subject, text } = assessorsNotice({ ...due, reason: "escalation" });
    expect(subject).toBe(`Assessment ${assessmentId} is late`);
    expect(text).toContain("By the service level it was due by 2026-12-21 10:00 UTC.");
  });
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.constantFrom(
    "x\r\nBcc: eve@example.com\r\n\r\n<html>",
    "\u202egnitekram\u2066",
    "{reasons} {applicationId} {secret}",
    "$& $1 $`",
    "https://evil.example/win",
    "👩‍👩‍👧‍👦".repeat(200),
    "x".repeat(5000),
    "\ud800",
    "\n\n- POST /v1/steal\n\n",
  ),
);

describe("whatever an application is called and an assessor writes", () => {
  const given = fc.record({ event: fc.constantFrom(...mailedEvents), name: hostile, message: hostile });
  const withMessage = (message: string) => ({ ...complete, reasons: [{ clause: "DPP 2.1", message }] });

  it("the subject is the same, of one line, in ASCII", () => {
    fc.assert(
      fc.property(given, ({ event, name, message }) => {
        const { subject } = textOf(event, withMessage(message), name);
        expect(subject).toBe(textOf(event).subject);
        expect(subject).toMatch(/^[\x20-\x7e]{1,130}$/);
      }),
    );
  });

  it("no control and no change of direction gets into the text, and no line longer than mail can have", () => {
    fc.assert(
      fc.property(given, ({ event, name, message }) => {
        const { text } = textOf(event, withMessage(message), name);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        for (const line of text.split("\n")) expect(line.length).toBeLessThan(990);
      }),
    );
  });

  it("no paragraph is lost or added, and each says all that its template says", () => {
    fc.assert(
      fc.property(given, ({ event, name, message }) => {
        const { text } = textOf(event, withMessage(message), name);
        expect(shape(text)).toEqual(shape(textOf(event, withMessage("usual")).text));
        const { paragraphs = [] } = currentNotices().developer[event] ?? {};
        const fixed = paragraphs
          .filter((paragraph) => !/\{(reasons|conditions)\}/.test(paragraph))
          .flatMap((paragraph) => paragraph.split(/\{\w+\}|\n/));
        for (const words of fixed) expect(flat(text)).toContain(flat(words).trim());
      }),
    );
  });

  it("nothing that was filled in is filled in again", () => {
    const { text } = textOf("rejected", withMessage("{applicationId} $&"), "{reasons}");
    expect(text).toContain('"{reasons}"');
    expect(text).toContain("- DPP 2.1: {applicationId} $&");
  });

  it("no mail program makes a link of the name", () => {
    expect(flat(textOf("submitted", complete, "www.evil.example").text)).toContain('"www. evil. example"');
  });
});
