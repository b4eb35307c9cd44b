import type { Construct } from "constructs";
import type { FunctionSpec } from "#shared/http/route.ts";
import { AppFunction, type FunctionDefaults, type FunctionPlan } from "./app-function.ts";

type Specs = Readonly<Record<string, FunctionSpec>>;

/** The functions of a domain, by the names that its contract gives them. */
export type AppFunctions<S extends Specs> = { readonly [Name in keyof S]: AppFunction };

/** Makes every function of a domain. One that the contract declares and the plans leave out does not compile. */
export function appFunctions<S extends Specs>(
  scope: Construct,
  domain: string,
  specs: S,
  { settings, bundles, logKey }: FunctionDefaults,
  plans: { readonly [Name in keyof S]: FunctionPlan<S[Name]> },
): AppFunctions<S> {
  const made = Object.entries(specs).map(([name, spec]) => {
    const plan = plans[name] as FunctionPlan;
    return [name, new AppFunction(scope, domain, name, { settings, bundles, logKey, spec, plan })];
  });
  return Object.fromEntries(made) as AppFunctions<S>;
}
