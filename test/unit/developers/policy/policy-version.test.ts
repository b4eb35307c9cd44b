import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { assessUnder } from "#developers/assessment.ts";
import { parseDataUsePolicy } from "#developers/policy/data-use.ts";
import dataUse1 from "#developers/policy/data-use.v1.json" with { type: "json" };
import { currentPolicy, isAtLeastVersion, policyOf } from "#developers/policy/policy-version.ts";
import { parseQuestionnaire } from "#developers/policy/questionnaire.ts";
import questionnaire1 from "#developers/policy/questionnaire.v1.json" with { type: "json" };
import roleCatalogue1 from "#developers/policy/role-catalogue.v1.json" with { type: "json" };
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { answersThatPass, flawless } from "../answers.ts";

const first = policyOf("2026-11");
if (!first) throw new Error("2026-11 was published");

/** What decides an assessment: wordings may be made clearer, this may not change. */
function meaningOf({ questionnaire, dataUse }: ReturnType<typeof currentPolicy>): string {
  const questions = questionnaire.questions.map(({ wording: _, remedy: __, ...rest }) => rest);
  const forbidden = dataUse.forbidden.map(({ label: _, lawfulWay: __, ...rest }) => rest);
  const profile = dataUse.profile.map(({ message: _, remedy: __, ...rest }) => rest);
  const meaning = JSON.stringify({ questions, dataUse: { ...dataUse, forbidden, profile } });
  return createHash("sha256").update(meaning).digest("hex").slice(0, 16);
}

describe("a version that was published", () => {
  it("means what it meant then: a change is a version of its own", () => {
    expect(meaningOf(first)).toBe("e72c3846a4b1062e");
  });

  it("goes by one name", () => {
    expect(currentPolicy().dataUse.version).toBe(currentPolicy().questionnaire.version);
    expect(policyOf(currentPolicy().questionnaire.version)).toBe(currentPolicy());
  });

  it("assesses as before when there is a stricter one", () => {
    const input = { ...flawless("shipping"), answers: answersThatPass(["password-history"]) };
    const before = assessUnder(first, input);

    const questions = questionnaire1.questions.map((question) => ({ ...question, severity: "blocker" }));
    const added = { ...questions[0], id: "asked-since" };
    const stricter = {
      questionnaire: parseQuestionnaire({ ...questionnaire1, version: "2027-05", questions: [...questions, added] }),
      dataUse: parseDataUsePolicy({ ...dataUse1, version: "2027-05", restricted: ["orders", ...dataUse1.restricted] }),
    };

    expect(assessUnder(stricter, input)).toMatchObject({
      version: "2027-05",
      complete: false,
      missing: [{ questionId: "asked-since" }],
      findings: [{ severity: "blocker" }],
    });
    expect(assessUnder(first, input)).toEqual(before);
    expect(before).toMatchObject({ version: "2026-11", outcome: "review", findings: [{ severity: "minor" }] });
  });
});

describe("the order of versions", () => {
  it("is that of their publication, and a version is at least itself", () => {
    expect(isAtLeastVersion("2026-11", "2026-11")).toBe(true);
  });

  it("leaves out what is not known: neither does it suffice, nor can anything else for it", () => {
    expect(isAtLeastVersion("2025-05", "2026-11")).toBe(false);
    expect(isAtLeastVersion("2026-11", "2027-05")).toBe(false);
    expect(isAtLeastVersion("2027-05", "2027-05")).toBe(false);
  });
});

describe("what data may be used for", () => {
  const { allowed, fields, restricted, rules, retention, forbidden, profile } = currentPolicy().dataUse;
  const isPersonal = (field: string): field is PiiField => (piiFields as readonly string[]).includes(field);

  it.each(Object.entries(roleCatalogue1.roles))("by %s is what the role catalogue gives it", (role, given) => {
    const uses = allowed.filter((use) => use.role === role);
    const personal = uses.filter(({ fields }) => fields.some(isPersonal));
    expect(uses).not.toEqual([]);
    expect((restricted as readonly string[]).includes(role)).toBe(given.restricted);
    expect(personal.map(({ purpose, fields }) => ({ purpose, fields: fields.filter(isPersonal) }))).toEqual(
      "purpose" in given ? [{ purpose: given.purpose, fields: given.fields }] : [],
    );
  });

  it("names clauses that the questionnaire explains", () => {
    const known = currentPolicy().questionnaire.clauses.map(({ id }) => id);
    const named = [...Object.values(rules), ...Object.values(retention), ...forbidden, ...profile].map(
      ({ clause }) => clause,
    );
    expect(named.filter((clause) => !known.includes(clause))).toEqual([]);
  });

  it("knows every field of an order that is personal data", () => {
    expect(fields.personal).toEqual([...piiFields]);
  });

  it("cannot allow a field that is in neither class", () => {
    const without = { ...dataUse1.fields, other: dataUse1.fields.other.filter((field) => field !== "items") };
    expect(() => parseDataUsePolicy({ ...dataUse1, fields: without })).toThrow();
  });

  it("keeps personal data 30 days after delivery, and the rest 18 months", () => {
    expect([retention.personal.days, retention.other.days]).toEqual([30, 548]);
  });

  it("leads from every forbidden purpose to a lawful way", () => {
    expect(forbidden.map(({ purpose }) => purpose)).toEqual(
      expect.arrayContaining(["advertising", "review_manipulation", "selling_on", "cross_seller_aggregation"]),
    );
    expect(forbidden.filter(({ lawfulWay }) => !/aggregates/.test(lawfulWay))).toEqual([]);
  });

  it("cannot be allowed and forbidden at once", () => {
    const [use] = dataUse1.allowed;
    const data = { ...dataUse1, allowed: [...dataUse1.allowed, { ...use, purpose: "marketing" }] };
    expect(() => parseDataUsePolicy(data)).toThrow();
  });
});
