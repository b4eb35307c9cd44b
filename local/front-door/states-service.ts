import { emptyContext } from "#local/iam/request-context.ts";
import type { Executions } from "#local/states/executions.ts";
import { jsonAnswer, jsonBody, targetOperation, unknownOperation } from "./json-protocol.ts";
import type { ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";
import { inputs, type Operation, parseInput } from "./states-input.ts";
import { statesOperations } from "./states-operations.ts";

const contentType = "application/x-amz-json-1.0";

const isOperation = (name: string): name is Operation => Object.hasOwn(inputs, name);

/**
 * What a policy must allow. For reports of tasks that is the machine that waits, which is what CDK's `grantTaskResponse`
 * names; or everything, as for a token that nobody gave. Source: Service Authorization Reference, AWS Step Functions.
 */
function resourceOf(executions: Executions, input: Readonly<Record<string, unknown>>): string {
  const { stateMachineArn, mapRunArn, executionArn, taskToken } = input;
  if (typeof taskToken !== "string") return String(stateMachineArn ?? mapRunArn ?? executionArn);
  const found = executions.tokens.find(taskToken);
  return (found && executions.find(found.executionArn)?.machine.arn) ?? "*";
}

function perform<Name extends Operation>(executions: Executions, operation: Name, body: unknown): unknown {
  return statesOperations[operation](executions, parseInput(operation, body));
}

/** The JSON 1.0 protocol of Step Functions in front of `local/states`. */
export function statesService(executions: Executions): ServiceHandler {
  return {
    throttled: new ServiceError("ThrottlingException", "Rate exceeded"),
    unavailable: new ServiceError("InternalFailure", "An internal error occurred.", 500),
    interpret(request) {
      const operation = targetOperation(request, "AWSStepFunctions");
      if (!isOperation(operation)) throw unknownOperation(`states:${operation}`);
      const body = jsonBody(request);
      const resource = resourceOf(executions, parseInput(operation, body));
      return {
        operation,
        permissions: [{ action: `states:${operation}`, resource, context: emptyContext }],
        perform: async () =>
          jsonAnswer(perform(executions, operation, body), { headers: { "content-type": contentType } }),
      };
    },
    refuse({ code, message, status }) {
      const body = { __type: code, ...(message && { message }) };
      return jsonAnswer(body, { status, headers: { "content-type": contentType, "x-amzn-errortype": code } });
    },
  };
}
