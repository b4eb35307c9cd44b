import { createHash } from "node:crypto";
import type { StateOf } from "./definition-schema.ts";
import { lambdaInvoke, startExecution } from "./resource.ts";
import type { Run } from "./run.ts";
import { runtimeError } from "./state-error.ts";

/** What a task calls, with what, and how its answer is presented. */
export interface TaskCall {
  /** JSON */
  perform(run: Run): Promise<string>;
  present(answer: string): unknown;
}

/** As the history names it. */
export function integrationOf(resource: string): { readonly resourceType: string; readonly resource: string } {
  if (resource === startExecution) return { resourceType: "states", resource: "startExecution" };
  const waits = resource.endsWith(".waitForTaskToken");
  return { resourceType: "lambda", resource: waits ? "invoke.waitForTaskToken" : "invoke" };
}

function invocation(parameters: unknown): TaskCall {
  const { FunctionName, Payload = {} } = parameters as { FunctionName?: unknown; Payload?: unknown };
  if (typeof FunctionName !== "string") throw runtimeError("the parameter FunctionName is missing");
  return {
    perform: (run) => run.invoke(FunctionName, JSON.stringify(Payload)),
    present: (answer) => ({ ExecutedVersion: "$LATEST", Payload: JSON.parse(answer), StatusCode: 200 }),
  };
}

/** The answer has no `StartDate`: nothing here should come to depend on how the service writes it. */
function start(parameters: unknown, attempt: string): TaskCall {
  const { StateMachineArn, Name, Input = {} } = parameters as Readonly<Record<string, unknown>>;
  if (typeof StateMachineArn !== "string") throw runtimeError("the parameter StateMachineArn is missing");
  return {
    perform: async (run) => {
      const name = Name === undefined ? nameOf(run, attempt) : String(Name);
      const input = typeof Input === "string" ? Input : JSON.stringify(Input);
      return JSON.stringify(await run.start({ stateMachineArn: StateMachineArn, name, input }));
    },
    present: (answer) => ({ ExecutionArn: JSON.parse(answer) }),
  };
}

/** The name that the service would make up; the same one when an attempt that a crash cut off is made again. */
const nameOf = ({ context }: Run, attempt: string): string =>
  createHash("sha256")
    .update(`${JSON.stringify(context.Execution)} ${attempt}`)
    .digest("hex")
    .slice(0, 36);

/** @param attempt tells this attempt from others of the execution, and is the same when it is made again after a crash */
export function callOf(
  { Resource }: Pick<StateOf<"Task">, "Resource">,
  parameters: unknown,
  attempt: string,
): TaskCall {
  if (Resource === startExecution) return start(parameters, attempt);
  if (Resource.startsWith(lambdaInvoke)) return invocation(parameters);
  return {
    perform: (run) => run.invoke(Resource, JSON.stringify(parameters)),
    present: (answer) => JSON.parse(answer),
  };
}
