import * as z from "zod/mini";
import { checked, matching, whole } from "#shared/schema.ts";
import { roleNames } from "./role-catalogue.ts";

/** How bad it is to fail, the worst first. A blocker ends in rejection; above minor, a person decides. */
export const severities = ["blocker", "major", "minor"] as const;
export type Severity = (typeof severities)[number];

const sentence = checked(z.string(), z.minLength(1), z.maxLength(400));
const version = matching(/^\d{4}-\d{2}$/, "year and month");

const asked = {
  id: matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, "kebab-case"),
  clause: z.string(),
  wording: sentence,
  appliesTo: z.union([z.literal("all"), checked(z.array(z.enum(roleNames)), z.minLength(1))]),
  severity: z.enum(severities),
  remedy: sentence,
};
const options = checked(z.array(matching(/^[a-z][a-z0-9_]*$/, "snake_case")), z.minLength(2));
const bound = whole(z.gte(0), z.lte(1_000_000));
const isGiven = z.strictObject({ present: z.literal(true) });

/** What passes depends on the kind of answer, so each kind says it in its own way. */
const question = z.discriminatedUnion("kind", [
  z.strictObject({ ...asked, kind: z.literal("yes_no"), passes: z.strictObject({ equals: z.boolean() }) }),
  checked(
    z.strictObject({
      ...asked,
      kind: z.literal("choice"),
      options,
      passes: z.strictObject({ oneOf: checked(z.array(z.string()), z.minLength(1)) }),
    }),
    z.refine(
      (one) => one.passes.oneOf.every((option) => one.options.includes(option)),
      "what passes is not among the options",
    ),
    z.refine((one) => one.options.some((option) => !one.passes.oneOf.includes(option)), "no option fails"),
    z.refine((one) => new Set(one.options).size === one.options.length, "an option stands twice"),
  ),
  checked(
    z.strictObject({
      ...asked,
      kind: z.literal("number"),
      unit: z.string(),
      /** The numbers that make sense as an answer, both ends included. */
      range: z.strictObject({ from: bound, to: bound }),
      passes: z.union([z.strictObject({ atMost: bound }), z.strictObject({ atLeast: bound })]),
    }),
    z.refine(({ range, passes }) => {
      const [least, most] =
        "atMost" in passes ? [passes.atMost, passes.atMost + 1] : [passes.atLeast - 1, passes.atLeast];
      return range.from <= least && most <= range.to;
    }, "within its range it cannot both pass and fail"),
  ),
  z.strictObject({ ...asked, kind: z.literal("text"), passes: isGiven }),
  z.strictObject({ ...asked, kind: z.literal("date"), passes: z.strictObject({ notOlderThanDays: bound }) }),
  z.strictObject({ ...asked, kind: z.literal("url"), passes: isGiven }),
]);

const areUnique = (values: readonly string[]) => new Set(values).size === values.length;

const questionnaire = checked(
  z.strictObject({
    version,
    /** Every rule that is asked about: its id, and what it says in our words. */
    clauses: z.array(z.strictObject({ id: z.string(), rule: sentence })),
    questions: z.array(question),
  }),
  z.refine(({ clauses }) => areUnique(clauses.map(({ id }) => id)), "a clause stands twice"),
  z.refine(({ questions }) => areUnique(questions.map(({ id }) => id)), "two questions have the same id"),
  z.refine(({ clauses, questions }) => {
    const known = new Set(clauses.map(({ id }) => id));
    return questions.every(({ clause }) => known.has(clause));
  }, "a question names a clause that is not in the list"),
  z.refine(({ clauses, questions }) => {
    const covered = new Set(questions.map(({ clause }) => clause));
    return clauses.every(({ id }) => covered.has(id));
  }, "no question covers a clause of the list"),
);

export type Question = z.infer<typeof question>;
export type Questionnaire = z.infer<typeof questionnaire>;

/** @throws ZodError where the data contradicts itself; the process then does not start */
export const parseQuestionnaire = (data: unknown): Questionnaire => questionnaire.parse(data);
