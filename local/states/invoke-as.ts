import { createForward, type Forward } from "#local/front-door/forward.ts";
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

/**
 * Calls functions by way of the front door, so that the machine's policy, faults and the call journal hold for them, too.
 *
 * @param frontDoorUrl asked for at the first call: the front door starts after whatever calls through it
 * @param region of the credential scope
 */
export function invokeThrough(frontDoorUrl: () => string, region: string): InvokeAs {
  let forward: Forward | undefined;
  return async ({ accessKeyId }, functionName, payload) => {
    const scope = `${accessKeyId}/20000101/${region}/lambda/aws4_request`;
    forward ??= createForward(frontDoorUrl());
    const answer = await forward({
      method: "POST",
      path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
        "content-type": "application/json",
      },
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
