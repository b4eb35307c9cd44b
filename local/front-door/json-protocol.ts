import type { ServiceAnswer, ServiceRequest } from "./service.ts";
import { ServiceError } from "./service-error.ts";

/** The operation named by `X-Amz-Target: <prefix>.<operation>` (AWS JSON 1.0 and 1.1). */
export function targetOperation(request: ServiceRequest, prefix: string): string {
  const [service, operation] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (service !== prefix || !operation) throw unknownOperation(`${request.method} ${request.path}`);
  return operation;
}

export const unknownOperation = (operation: string): ServiceError =>
  new ServiceError("UnknownOperationException", `The local front door has no stand-in for ${operation}.`);

/** The body as JSON; an empty body is an empty object. Throws SerializationException. */
export function jsonBody(request: ServiceRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString());
  } catch {
    throw new ServiceError("SerializationException", "The request body is not valid JSON.");
  }
}

export function jsonAnswer(
  value: unknown,
  { status = 200, headers = {} }: Partial<Pick<ServiceAnswer, "status" | "headers">> = {},
): ServiceAnswer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}
