import { describe, expect, it } from "vitest";
import { assess, currentQuestionnaire, questionnaireOf } from "#developers/assessment.ts";
import { roleNames } from "#developers/policy/role-catalogue.ts";
import { answersThatPass, flawless } from "./answers.ts";

describe("the outcome", () => {
  it.each(["orders", "aggregates", "messaging"] as const)(
    "of %s is approval at once where nothing was found",
    (role) => {
      expect(assess(flawless(role))).toMatchObject({ findings: [], missing: [], complete: true, outcome: "approve" });
    },
  );

  it.each(["shipping", "tax_invoicing", "tax_remittance"] as const)("of %s is a person's to decide", (role) => {
    expect(assess(flawless(role))).toMatchObject({ findings: [], complete: true, outcome: "review" });
    expect(assess(flawless("orders", role))).toMatchObject({ outcome: "review" });
  });

  it("stays approval with minor findings, and is review with a major one", () => {
    const minor = assess({ ...flawless("orders"), answers: answersThatPass(["password-history"]) });
    expect(minor).toMatchObject({ findings: [{ severity: "minor" }], outcome: "approve", tier: "low" });
    const major = assess({ ...flawless("orders"), answers: answersThatPass(["multi-factor-authentication"]) });
    expect(major).toMatchObject({
      findings: [{ severity: "major", clause: "DPP 1.4", subject: "multi-factor-authentication" }],
      outcome: "review",
      tier: "medium",
    });
  });

  it.each([
    ["an answer", { answers: answersThatPass(["used-for-marketing"]) }],
    ["a declared purpose", { dataUses: [{ field: "status", purpose: "advertising", retentionDays: 1 }] }],
  ])("is rejection where %s is forbidden, whatever the roles", (_, part) => {
    expect(assess({ ...flawless("orders"), ...part })).toMatchObject({
      findings: [{ severity: "blocker", clause: "AUP marketing", remedy: expect.stringContaining("aggregates") }],
      outcome: "reject",
    });
  });

  it("is none while an answer is missing, and findings are there all the same", () => {
    const { "own-accounts": _, ...answers } = answersThatPass(["used-for-marketing"]);
    const assessment = assess({ ...flawless("orders"), answers });
    expect(assessment).toMatchObject({
      complete: false,
      missing: [{ questionId: "own-accounts", pointer: "/answers/own-accounts" }],
      findings: [{ subject: "used-for-marketing" }],
    });
    expect(assessment).not.toHaveProperty("outcome");
  });
});

describe("the profile", () => {
  it("needs an incident contact", () => {
    const { profile, ...rest } = flawless("orders");
    expect(assess({ ...rest, profile: { ...profile, incidentContact: false } })).toMatchObject({
      findings: [
        { code: "profile_incomplete", subject: "/profile/incidentContact", clause: "DPP 1.6", severity: "major" },
      ],
      outcome: "review",
    });
  });

  it("needs a privacy policy more urgently where everyone may use the application", () => {
    const { profile, ...rest } = flawless("orders");
    const without = { ...rest, profile: { ...profile, privacyPolicyUrl: undefined } };
    expect(assess(without)).toMatchObject({ findings: [{ subject: "/profile/privacyPolicyUrl", severity: "major" }] });
    expect(assess({ ...without, distribution: "private" })).toMatchObject({ findings: [{ severity: "minor" }] });
  });

  it.each(["https://localhost", "https://192.168.0.1/", "ftp://parcels.example", ""])(
    "is not served by an address that nobody can open: %j",
    (website) => {
      const { profile, ...rest } = flawless("orders");
      expect(assess({ ...rest, profile: { ...profile, website } })).toMatchObject({
        findings: [{ subject: "/profile/website" }],
      });
    },
  );
});

describe("the risk tier", () => {
  it("is that of the riskiest role", () => {
    const tiers = Object.fromEntries(roleNames.map((role) => [role, assess(flawless(role)).tier]));
    expect(tiers).toEqual({
      orders: "low",
      aggregates: "low",
      messaging: "medium",
      shipping: "medium",
      tax_invoicing: "high",
      tax_remittance: "high",
    });
    expect(assess(flawless("orders", "tax_invoicing")).tier).toBe("high");
  });

  it("has nothing above high", () => {
    expect(assess({ ...flawless("tax_invoicing"), answers: answersThatPass(["own-accounts"]) }).tier).toBe("high");
  });
});

it("orders findings by severity, clause and subject", () => {
  const fail = [
    "password-history",
    "used-for-marketing",
    "own-accounts",
    "firewall-segmentation",
    "access-removal-hours",
  ];
  const { findings } = assess({ ...flawless("orders"), answers: answersThatPass(fail) });
  expect(findings.map(({ subject }) => subject)).toEqual([
    "used-for-marketing",
    "firewall-segmentation",
    "access-removal-hours",
    "own-accounts",
    "password-history",
  ]);
});

describe("a version", () => {
  it("is found by its name, and no other is", () => {
    expect(questionnaireOf("2026-11")).toBe(currentQuestionnaire());
    expect(["", "2026-12", "__proto__"].map(questionnaireOf)).toEqual([undefined, undefined, undefined]);
  });

  it("that was never published assesses nothing", () => {
    expect(() => assess({ ...flawless("orders"), version: "2019-01" })).toThrow(RangeError);
  });
});
