import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type * as z from "zod";
import type { FunctionSpec } from "#shared/http/route.ts";

/** What a variable of a function's environment stands for: its value, and what the function may do with the thing named. */
export interface Binding {
  readonly value: string;
  readonly statements: readonly PolicyStatement[];
}

/** The environment of a function, by its contract: a variable that is missing or not declared does not compile. */
export type Bindings<F extends FunctionSpec> = {
  readonly [Name in keyof z.output<F["env"]>]: Binding | string;
};

export const valueIn = (bound: Binding | string): string => (typeof bound === "string" ? bound : bound.value);

export const statementsOf = (bound: Binding | string): readonly PolicyStatement[] =>
  typeof bound === "string" ? [] : bound.statements;
