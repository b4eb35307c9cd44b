import type { Construct } from "constructs";
import { referenceFunctions } from "#reference/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { StageStack } from "../constructs/stage-stack.ts";

/** What the API says about itself. */
export class ReferenceStack extends StageStack {
  readonly functions: AppFunctions<typeof referenceFunctions>;

  constructor(scope: Construct, props: FunctionDefaults) {
    super(scope, "reference", props.settings);
    this.functions = appFunctions(this, "reference", referenceFunctions, props, { openapi: { env: {} } });
  }
}
