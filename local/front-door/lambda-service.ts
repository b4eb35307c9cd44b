import { emptyContext } from "#local/iam/request-context.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import type { LocalFunction } from "#local/system.ts";
import { jsonAnswer, jsonBody, unknownOperation } from "./json-protocol.ts";
import { refuseRest } from "./rest-protocol.ts";
import type { ServiceAnswer, ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";

/** Lambda's Invoke, for functions that invoke functions. Source: Lambda API Reference, Invoke. */
export function lambdaService(functions: readonly LocalFunction[], invoke: Invoke): ServiceHandler {
  const known = new Map(functions.map((target) => [target.name, target]));
  return {
    throttled: new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429),
    unavailable: new ServiceError("ServiceException", "The service encountered an internal error.", 500),
    interpret(request) {
      const { method, path, headers } = request;
      const reference = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(path)?.[1];
      if (method !== "POST" || !reference) throw unknownOperation(`lambda ${method} ${path}`);
      const target = known.get(functionName(decodeURIComponent(reference)));
      if (!target) throw new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
      const event = jsonBody(request);
      const synchronous = headers["x-amz-invocation-type"] !== "Event";
      return {
        operation: "Invoke",
        permissions: [{ action: "lambda:InvokeFunction", resource: target.arn, context: emptyContext }],
        async perform() {
          const result = invoke(target.name, event);
          if (synchronous) return invocationAnswer(await result);
          // Whoever invokes asynchronously never learns how it went.
          result.catch(() => {});
          return jsonAnswer({}, { status: 202 });
        },
      };
    },
    refuse: refuseRest,
  };
}

function invocationAnswer({ payload, functionError }: Awaited<ReturnType<Invoke>>): ServiceAnswer {
  const headers = {
    "content-type": "application/json",
    "x-amz-executed-version": "$LATEST",
    ...(functionError && { "x-amz-function-error": functionError }),
  };
  return { status: 200, headers, body: Buffer.from(payload) };
}

/** From `name`, `account:function:name` or a full ARN, each with or without a qualifier. */
const functionName = (reference: string): string => reference.replace(/^.*function:/, "").replace(/:.*$/, "");
