import { describe, expect, it } from "vitest";
import { currentNotices, parseNotices } from "#developers/policy/notices.ts";
import notices1 from "#developers/policy/notices.v1.json" with { type: "json" };
import { mailedEvents } from "#developers/timeline.ts";

const { developer } = notices1;
const withSubmitted = (changes: object) => ({
  ...notices1,
  developer: { ...developer, submitted: { ...developer.submitted, ...changes } },
});

describe("the notices", () => {
  it.each(mailedEvents)("have a template for %s, which says it of the application by its id", (event) => {
    const template = currentNotices().developer[event];
    expect(template?.subject).toContain("{applicationId}");
    expect(template?.paragraphs.join("\n")).toContain("{applicationName} ({applicationId})");
  });

  it("say until when wherever there is a time, and how many days are left wherever they remind", () => {
    for (const event of mailedEvents.filter((name) => name.endsWith("_reminder")))
      expect(currentNotices().developer[event]?.paragraphs).toContainEqual(
        expect.stringMatching(/\{deadline\}.*\{daysLeft\}/),
      );
  });

  it.each(["rejected", "changes_requested", "lapsed", "expired", "restricted_roles_ended"])(
    "say after %s how to go on: nobody is locked out",
    (event) => {
      expect(currentNotices().developer[event]?.paragraphs.join("\n")).toContain("/assessment/submit");
    },
  );

  it.each([
    ["a name in a subject", { subject: "About {applicationName}" }],
    ["a subject of two lines", { subject: "About\r\nBcc: eve@example.com" }],
    ["a subject that is not ASCII", { subject: "Über" }],
    ["a word that there is not", { paragraphs: ["Dear {contactName}"] }],
    ["a list within a line", { paragraphs: ["because of {reasons}"] }],
    ["a control character", { paragraphs: ["tab\there"] }],
    ["no paragraph", { paragraphs: [] }],
  ])("are refused with %s", (_, changes) => {
    expect(() => parseNotices(withSubmitted({}))).not.toThrow();
    expect(() => parseNotices(withSubmitted(changes))).toThrow();
  });
});
