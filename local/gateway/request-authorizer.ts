import * as z from "zod";
import type { Invoke } from "#local/lambda/functions.ts";
import type { Authorization } from "./authorization.ts";
import type { RequestEvent } from "./event.ts";
import { withinTime } from "./within-time.ts";

/** The quota "Timeout for Lambda authorizer response" of HTTP APIs. */
const timeoutMilliseconds = 10_000;

/** The simple response format. */
const answerSchema = z.object({ isAuthorized: z.boolean(), context: z.record(z.string(), z.unknown()).optional() });

function parseAnswer(payload: string): z.infer<typeof answerSchema> | undefined {
  return answerSchema.safeParse(JSON.parse(payload)).data;
}

/**
 * Decides on a request as a Lambda authorizer of an HTTP API does: payload format 2.0, simple responses, one identity
 * source (the Authorization header), and no cache (developer guide, "Lambda authorizers").
 */
export async function authorizeByFunction(
  event: RequestEvent,
  functionName: string,
  { invoke, region }: { readonly invoke: Invoke; readonly region: string },
): Promise<Authorization> {
  const identity = event.headers.authorization;
  if (!identity) return { admitted: false, status: 401 };
  const { accountId, apiId, stage, http } = event.requestContext;
  const routeArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${http.method}${event.rawPath}`;
  const asked = invoke(functionName, { ...event, type: "REQUEST", routeArn, identitySource: [identity] });
  const result = await withinTime(asked, timeoutMilliseconds);
  const answer = result && !result.functionError ? parseAnswer(result.payload) : undefined;
  if (!answer) return { admitted: false, status: 500 };
  if (!answer.isAuthorized) return { admitted: false, status: 403 };
  return { admitted: true, context: { lambda: answer.context ?? null } };
}
