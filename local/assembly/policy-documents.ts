import * as z from "zod";
import type { KeyPolicyStatement, PolicyStatement } from "#local/system.ts";

const oneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const conditionValue = z.union([z.string(), z.array(z.string()), z.boolean().transform(String)]);

const identityStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: z.record(z.string(), z.record(z.string(), conditionValue)).optional(),
});

const keyStatement = identityStatement.extend({
  Principal: z.union([
    z.literal("*").transform(() => ({ AWS: ["*"] })),
    z.strictObject({ AWS: oneOrMany.optional(), Service: oneOrMany.optional() }),
  ]),
});

const documentOf = <Statement extends z.ZodType>(statement: Statement) =>
  z.object({ Statement: z.union([z.array(statement), statement.transform((one) => [one])]) });

/** An identity policy. `NotAction` and `NotResource` are refused: an allow-list by exclusion is not ours. */
export const identityPolicySchema = documentOf(identityStatement);

/** A key policy. `NotPrincipal` is refused, too. */
export const keyPolicySchema = documentOf(keyStatement);

function common({ Effect, Action, Resource, Condition }: z.infer<typeof identityStatement>): PolicyStatement {
  return { Effect, Action, Resource, ...(Condition && { Condition }) };
}

export function identityStatements(document: z.infer<typeof identityPolicySchema>): PolicyStatement[] {
  return document.Statement.map(common);
}

/** The statements that concern callers on this machine: those for AWS's own services are left out. */
export function keyPolicyStatements(document: z.infer<typeof keyPolicySchema>): KeyPolicyStatement[] {
  return document.Statement.flatMap((statement) => {
    const principals = statement.Principal.AWS;
    return principals ? [{ ...common(statement), principals }] : [];
  });
}
