import { ArnFormat } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Binding } from "./binding.ts";
import type { StageStack } from "./stage-stack.ts";

/**
 * A state machine, by the name that it is going to have: known before there is one, so that functions can be bound to the
 * machine whose steps they are, and a machine can start itself.
 */
export interface WorkflowName {
  readonly name: string;
  readonly arn: string;
}

/** `cloakroom-prod-application-review` */
export function workflowNamed(stack: StageStack, workflow: string): WorkflowName {
  const name = `cloakroom-${stack.settings.stage}-${workflow}`;
  return {
    name,
    arn: stack.formatArn({
      service: "states",
      resource: "stateMachine",
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  };
}

/** Actions that are checked against the ARN of a state machine. */
export type WorkflowAction = "StartExecution" | "SendTaskSuccess" | "SendTaskFailure";

export interface WorkflowGrant {
  readonly actions: readonly WorkflowAction[];
}

/**
 * Binds a function to a state machine: the variable gets its ARN, the function these actions on it, and on no other machine.
 *
 * The Service Authorization Reference has no resource type for `SendTaskSuccess`; the service does check it, for a task
 * that calls a function, against the machine that waits, and refuses whoever holds it for another machine only. So does CDK's own
 * `grantTaskResponse` rely on it.
 */
export function boundWorkflow({ arn }: WorkflowName, { actions }: WorkflowGrant): Binding {
  return {
    value: arn,
    statements: [new PolicyStatement({ actions: actions.map((action) => `states:${action}`), resources: [arn] })],
  };
}
