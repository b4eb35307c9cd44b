import { signedCalls } from "#local/front-door/signed-call.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { StateError } from "./state-error.ts";

/** Of the execution to be started: what StartExecution takes. */
export interface ExecutionRequest {
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON */
  readonly input: string;
}

/** Starts an execution in the name of a role. Answers with its ARN; throws StateError for whatever goes wrong. */
export type StartAs = (role: LocalStateMachine["role"], request: ExecutionRequest) => Promise<string>;

/** `ExecutionAlreadyExists` is `StepFunctions.ExecutionAlreadyExistsException` in `Retry` and `Catch`. */
function errorName(status: number, code: string): string {
  if (status >= 500) return "StepFunctions.AWSStepFunctionsException";
  return `StepFunctions.${code.replace(/Exception$/, "")}Exception`;
}

/** Starts executions by way of the front door (see `signedCalls`). */
export function startThrough(frontDoorUrl: () => string, region: string): StartAs {
  const send = signedCalls(frontDoorUrl, { region, service: "states" });
  return async (role, request) => {
    const answer = await send(role, {
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AWSStepFunctions.StartExecution" },
      body: Buffer.from(JSON.stringify(request)),
    }).catch((error: unknown) => {
      throw new StateError("StepFunctions.SdkClientException", error instanceof Error ? error.message : "");
    });
    const { executionArn, __type, message } = JSON.parse(answer.body.toString());
    if (answer.status !== 200) throw new StateError(errorName(answer.status, String(__type)), message);
    return executionArn;
  };
}
