import { signedCalls } from "#local/front-door/signed-call.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { StateError } from "./state-error.ts";

/** Calls a function in the name of a role. Answers with its payload; throws StateError for whatever goes wrong. */
export type InvokeAs = (role: LocalStateMachine["role"], functionName: string, payload: string) => Promise<string>;

/** What Step Functions calls the failures of Lambda's own API (developer guide, "Handle transient Lambda service exceptions"). */
const serviceErrors: Readonly<Record<number, string>> = {
  429: "Lambda.TooManyRequestsException",
  500: "Lambda.ServiceException",
};

/** The name that a function's error has in `Retry` and `Catch`. */
function errorType(payload: string): string {
  const { errorType = "Lambda.Unknown" }: { readonly errorType?: string } = JSON.parse(payload) ?? {};
  return errorType;
}

/** Calls functions by way of the front door (see `signedCalls`). */
export function invokeThrough(frontDoorUrl: () => string, region: string): InvokeAs {
  const send = signedCalls(frontDoorUrl, { region, service: "lambda" });
  return async (role, functionName, payload) => {
    const answer = await send(role, {
      method: "POST",
      path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: { "content-type": "application/json" },
      body: Buffer.from(payload),
    }).catch((error: unknown) => {
      throw new StateError("Lambda.SdkClientException", error instanceof Error ? error.message : "");
    });
    const text = answer.body.toString();
    if (answer.status !== 200) {
      throw new StateError(serviceErrors[answer.status] ?? "Lambda.AWSLambdaException", JSON.parse(text).message);
    }
    if (answer.headers["x-amz-function-error"]) throw new StateError(errorType(text), text);
    return text;
  };
}
