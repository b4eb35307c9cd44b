import type { Construct } from "constructs";
import { incidentsFunctions } from "#incidents/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";
import { routePlans } from "./incidents-plans.ts";

export interface IncidentsProps extends FunctionDefaults {
  readonly data: DataStack;
}

/**
 * What is done when data got where it should not: access ends, and whom it affects is found out. And who may look at buyers'
 * data for a reason.
 */
export class IncidentsStack extends StageStack {
  readonly functions: AppFunctions<typeof incidentsFunctions>;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, props: IncidentsProps) {
    super(scope, "incidents", props.settings);
    this.deadLetters = new DeadLetters(this, "DeadLetters");
    this.functions = appFunctions(this, "incidents", incidentsFunctions, props, routePlans(props));
  }
}
