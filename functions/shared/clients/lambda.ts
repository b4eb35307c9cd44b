import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { patience } from "./patience.ts";
import { outermost, reportUnavailable } from "./report-unavailable.ts";

/**
 * The Lambda client of a function. What is invoked may have to start first, which takes longer than a table does; so each
 * attempt gets more time, and there are fewer: both end before the caller's own ten seconds do.
 * @throws UnavailableError from every call whose outcome is not known
 */
export function lambda(): LambdaClient {
  const requestHandler = { ...patience.requestHandler, requestTimeout: 4000 };
  const client = new LambdaClient({ ...patience, maxAttempts: 2, requestHandler });
  client.middlewareStack.add(
    reportUnavailable("lambda", () => false),
    outermost,
  );
  return client;
}

/**
 * Invokes a function and waits for what it answers. It may be invoked twice for one call of this: the answer to the first may
 * have been lost.
 * @param name the function's name or ARN
 * @returns its answer, not yet looked at
 * @throws UnavailableError also when the function failed, with the name of its error and none of its words
 */
export async function invokeFunction(client: LambdaClient, name: string, payload: object): Promise<unknown> {
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  if (FunctionError !== undefined) {
    throw new UnavailableError("lambda", { cause: Object.assign(new Error(), { name: FunctionError }) });
  }
  return JSON.parse(Payload?.transformToString() ?? "null");
}
