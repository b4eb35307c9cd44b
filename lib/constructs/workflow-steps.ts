import { Duration } from "aws-cdk-lib";
import {
  Errors,
  IntegrationPattern,
  JitterType,
  JsonPath,
  type RetryProps,
  StateMachine,
  TaskInput,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke, StepFunctionsStartExecution } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import type { AppFunction } from "./app-function.ts";
import type { WorkflowName } from "./bound-workflow.ts";

/** What a step is given: literals, paths (`JsonPath.stringAt("$.applicationId")`), and ids only (rule R4). */
type Payload = Readonly<Record<string, unknown>>;

/** Waits that grow, to a limit, and are spread, so that many executions do not come back at once. */
const growing = { backoffRate: 2, jitterStrategy: JitterType.FULL } as const;

/** Lambda itself did not run the function. Source: AWS Step Functions Developer Guide, "Handle transient Lambda service exceptions". */
const lambdaFailed: RetryProps = {
  errors: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
  ],
  interval: Duration.seconds(1),
  maxDelay: Duration.minutes(1),
  maxAttempts: 20,
  ...growing,
};

/**
 * The step ran and failed: what it depends on is throttled or away, as steps have no other reason to throw. About an hour.
 * A timeout is none of these: that is how a wait ends, and for the definition to say.
 */
const stepFailed: RetryProps = {
  errors: [Errors.TASKS_FAILED],
  interval: Duration.seconds(2),
  maxDelay: Duration.minutes(5),
  maxAttempts: 18,
  ...growing,
};

export interface LambdaStepOptions {
  readonly payload: Payload;
  /** Where in the state its answer goes; nowhere unless said otherwise. */
  readonly resultPath?: string;
  /** Waits until somebody reports with the task's token, which has to be in the payload: `JsonPath.taskToken`. */
  readonly waitForToken?: true;
  /** After which the step fails with `States.Timeout`; a fixed time, or seconds by a path. */
  readonly timeout?: Duration | `$${string}`;
  /** How a step that failed is tried again, instead of the usual way. */
  readonly retry?: RetryProps;
}

/** A step of a workflow that calls a function; may be called twice with one event, as every handler (rule R10). */
export class LambdaStep extends LambdaInvoke {
  readonly calls: AppFunction;

  /** @param scope the `Workflow`, whose role may then call the function */
  constructor(scope: Construct, id: string, calls: AppFunction, options: LambdaStepOptions) {
    const { payload, resultPath, waitForToken, timeout, retry = stepFailed } = options;
    super(scope, id, {
      lambdaFunction: calls.handler,
      payload: TaskInput.fromObject(payload),
      resultPath: resultPath ?? JsonPath.DISCARD,
      retryOnServiceExceptions: false,
      ...(waitForToken
        ? { integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN }
        : { payloadResponseOnly: true }),
      ...(timeout && { taskTimeout: typeof timeout === "string" ? Timeout.at(timeout) : Timeout.duration(timeout) }),
    });
    this.calls = calls;
    this.addRetry(lambdaFailed);
    this.addRetry(retry);
  }
}

export interface StartAgainOptions {
  /** Of the execution to come: a path or `JsonPath.format(…)`. A fixed one would be taken; without one, a retry could start two. */
  readonly name: string;
  readonly input: Payload;
}

/**
 * Starts the workflow that it is a step of anew, and does not wait for it: a standard execution ends after a year, and a
 * history after 25,000 events. Source: AWS Step Functions Developer Guide, "Continue long-running workflows".
 */
export class StartAgain extends StepFunctionsStartExecution {
  /** @param scope the `Workflow`, whose role may then start it */
  constructor(scope: Construct, id: string, workflow: WorkflowName, { name, input }: StartAgainOptions) {
    super(scope, id, {
      stateMachine: StateMachine.fromStateMachineArn(scope, `${id}Machine`, workflow.arn),
      name,
      input: TaskInput.fromObject(input),
      resultPath: JsonPath.DISCARD,
    });
    // Whoever has that name was started by an earlier attempt, or is another one: a further attempt changes nothing.
    this.addRetry({ errors: ["StepFunctions.ExecutionAlreadyExistsException"], maxAttempts: 0 });
    this.addRetry(stepFailed);
  }
}
