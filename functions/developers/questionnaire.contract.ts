import * as z from "zod/mini";
import { anyone } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { described, variables, whole } from "#shared/schema.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const question = described(
  z.strictObject({
    id: z.string(),
    clause: z.string(),
    wording: z.string(),
    kind: z.enum(["yes_no", "choice", "number", "text", "date", "url"]),
    appliesTo: described(z.array(z.enum(roleNames)), { description: "It is asked of who asks for any of these roles" }),
    severity: z.enum(["blocker", "major", "minor"]),
    remedy: z.string(),
    options: z.optional(z.array(z.string())),
    unit: z.optional(z.string()),
    range: z.optional(z.strictObject({ from: whole(), to: whole() })),
    passes: described(
      z.union([
        z.strictObject({ equals: z.boolean() }),
        z.strictObject({ oneOf: z.array(z.string()) }),
        z.strictObject({ atMost: whole() }),
        z.strictObject({ atLeast: whole() }),
        z.strictObject({ notOlderThanDays: whole() }),
        z.strictObject({ present: z.literal(true) }),
      ]),
      { description: "The answers that pass; any other is a finding of this severity" },
    ),
  }),
  { id: "Question" },
);

export const getQuestionnaire = route({
  operationId: "getQuestionnaire",
  method: "GET",
  path: "/v1/questionnaires/current",
  summary: "What applications are assessed by, and what passes",
  tag: "Applications",
  access: [anyone],
  responses: {
    200: {
      description: "The questionnaire in force",
      body: z.strictObject({
        version: z.string(),
        clauses: z.array(z.strictObject({ id: z.string(), rule: z.string() })),
        roles: z.array(
          z.strictObject({
            name: z.enum(roleNames),
            restricted: z.boolean(),
            purpose: z.optional(z.string()),
            fields: z.array(z.string()),
            scopes: z.array(z.string()),
            clause: z.string(),
          }),
        ),
        questions: z.array(question),
      }),
    },
  },
});

export const questionnaire = lambdaFunction({ env: variables(), routes: { getQuestionnaire } });
