import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AssessmentInput, assess, currentQuestionnaire } from "#developers/assessment.ts";
import { currentPolicy } from "#developers/policy/policy-version.ts";
import { roleNames } from "#developers/policy/role-catalogue.ts";
import { at, failingAnswer, passingAnswer } from "./answers.ts";

const { allowed, fields, forbidden, restricted } = currentPolicy().dataUse;
const { questions, version } = currentQuestionnaire();

const nasty = fc.constantFrom(
  "\u202e\u2066gnitekram\u2069",
  "\u0000\u001b[2J\r\n\t",
  "\u200b\u200d\ufeff",
  "👩‍👩‍👧‍👦".repeat(200),
  "x".repeat(100_000),
  "\ud800",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
);
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), nasty);
const purpose = fc.constantFrom(...allowed.map((one) => one.purpose), ...forbidden.map((one) => one.purpose));
const dataUse = fc.record({
  field: fc.oneof(fc.constantFrom(...fields.personal, ...fields.other), text),
  purpose: fc.oneof(purpose, text, fc.constant(undefined)),
  retentionDays: fc.oneof(fc.constantFrom(0, 30, 31, 548, 549), fc.double(), fc.integer()),
});
const roles = fc.subarray([...roleNames], { minLength: 1 });

/** Each question passes, fails, has an answer of whatever kind, or none. */
const answers = fc
  .tuple(
    ...questions.map((question) =>
      fc.oneof(
        fc.constantFrom(passingAnswer(question), failingAnswer(question), undefined),
        fc.oneof(
          text,
          fc.boolean(),
          fc.double(),
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
        ),
      ),
    ),
  )
  .map((given) =>
    Object.fromEntries(
      questions.flatMap(({ id }, i) => {
        const answer = given[i];
        return answer === undefined ? [] : [[id, answer]];
      }),
    ),
  );

const input: fc.Arbitrary<AssessmentInput> = fc.record({
  version: fc.constant(version),
  roles,
  distribution: fc.constantFrom("public", "private"),
  dataUses: fc.array(dataUse, { maxLength: 5 }),
  profile: fc.record({
    privacyPolicyUrl: fc.option(fc.oneof(fc.webUrl(), text), { nil: undefined }),
    website: fc.option(fc.oneof(fc.webUrl(), text), { nil: undefined }),
    incidentContact: fc.boolean(),
  }),
  answers: fc.oneof(answers, fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.double()))),
  at: fc.oneof(fc.constant(at), fc.date()),
});

const identities = (one: AssessmentInput) => assess(one).findings.map(({ code, subject }) => `${code} ${subject}`);

/** Says that the field or purpose is not the roles': what another role may mend. */
const onRoles = /^(field_not_in_role|purpose_not_allowed) /;

describe("an assessment", () => {
  it("comes of anything that a developer can send", () => {
    fc.assert(
      fc.property(input, (one) => {
        const { findings, missing, complete, outcome } = assess(one);
        expect(complete).toBe(missing.length === 0);
        expect(outcome !== undefined).toBe(complete);
        for (const { clause, message, remedy } of findings) {
          expect(currentQuestionnaire().clauses.map(({ id }) => id)).toContain(clause);
          expect(message).not.toBe("");
          expect(remedy).not.toBe("");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is the same each time, and whatever order roles and answers come in", () => {
    fc.assert(
      fc.property(input, (one) => {
        const turned = {
          ...one,
          roles: one.roles.toReversed(),
          answers: Object.fromEntries(Object.entries(one.answers).toReversed()),
        };
        expect(assess(structuredClone(one))).toEqual(assess(one));
        expect(assess(turned)).toEqual(assess(one));
      }),
    );
  });

  it("leaves what it is given as it was", () => {
    fc.assert(
      fc.property(input, (one) => {
        const before = structuredClone(one);
        assess(one);
        expect(one).toEqual(before);
      }),
    );
  });

  it("names each finding by code and subject once", () => {
    fc.assert(
      fc.property(input, (one) => {
        const found = identities(one);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });

  it("gains no finding by an answer that passes, and no worse tier", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...questions), (one, question) => {
        const mended = { ...one, at, answers: { ...one.answers, [question.id]: passingAnswer(question) } };
        const before = identities({ ...one, at });
        expect(identities(mended).filter((finding) => !before.includes(finding))).toEqual([]);
        expect(identities(mended)).not.toContain(`answer_fails ${question.id}`);
        const tiers = ["low", "medium", "high"];
        expect(tiers.indexOf(assess(mended).tier)).toBeLessThanOrEqual(tiers.indexOf(assess({ ...one, at }).tier));
      }),
    );
  });

  it("loses no finding by a restricted role, but for what that very role mends", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...restricted), (one, role) => {
        const more = identities({ ...one, roles: [...new Set([...one.roles, role])] });
        const lost = identities(one).filter((finding) => !more.includes(finding));
        expect(lost.filter((finding) => !onRoles.test(finding))).toEqual([]);
      }),
    );
  });

  it("never approves personal data, a forbidden purpose, or anything above minor at once", () => {
    fc.assert(
      fc.property(input, (one) => {
        const { findings, outcome } = assess(one);
        const blocked = findings.some(({ severity }) => severity === "blocker");
        const withFlaw = findings.some(({ severity }) => severity !== "minor");
        const withRestricted = one.roles.some((role) => restricted.includes(role));
        expect(outcome === "approve" && (withFlaw || withRestricted)).toBe(false);
        expect(outcome !== undefined && blocked).toBe(outcome === "reject");
      }),
    );
  });
});
