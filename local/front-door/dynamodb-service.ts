import * as z from "zod";
import type { LocalSystem } from "#local/system.ts";
import { dynamodbPermissions } from "./dynamodb-permissions.ts";
import { tableName } from "./dynamodb-tables.ts";
import { createForward } from "./forward.ts";
import { jsonAnswer, jsonBody, targetOperation } from "./json-protocol.ts";
import type { ServiceAnswer, ServiceHandler, ServiceRequest } from "./service.ts";
import { ServiceError } from "./service-error.ts";

export const contentType = "application/x-amz-json-1.0";

/** DynamoDB Local keeps one database for all, but still wants credentials of the right form; it always sees these. */
export const authorization =
  "AWS4-HMAC-SHA256 Credential=cloakroom/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/** Errors that every AWS service has come from its front end, under another namespace than DynamoDB's own. */
const frontEndErrors = ["AccessDeniedException", "SerializationException", "UnrecognizedClientException"];

/**
 * DynamoDB: permissions are worked out here, all else is DynamoDB Local's doing. Its answers pass through as they are.
 * Source: DynamoDB Developer Guide, "Low-level API" and "Error handling".
 */
export function dynamodbService(
  system: Pick<LocalSystem, "region" | "account" | "tables">,
  endpoint: string,
): ServiceHandler {
  const forward = createForward(endpoint);
  const permissionsOf = dynamodbPermissions(system);
  return {
    throttled: new ServiceError(
      "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded.",
    ),
    unavailable: new ServiceError("InternalServerError", "The request could not be processed.", 500),
    interpret(request) {
      const operation = targetOperation(request, "DynamoDB_20120810");
      const input = jsonBody(request);
      const headers = { "content-type": contentType, "x-amz-target": request.headers["x-amz-target"], authorization };
      return {
        operation,
        permissions: understood(() => permissionsOf(operation, input)),
        perform: () => forward({ method: "POST", path: "/", headers, body: bodyWithTableNames(request, input) }),
        ...(operation.startsWith("Batch") && { unprocessed: () => unprocessed(operation, input) }),
      };
    },
    refuse,
  };
}

/** The wire form of DynamoDB's errors, and of its streams'. */
export function refuse({ code, message, status }: ServiceError): ServiceAnswer {
  const namespace = frontEndErrors.includes(code) ? "com.amazon.coral.service" : "com.amazonaws.dynamodb.v20120810";
  return jsonAnswer({ __type: `${namespace}#${code}`, message }, { status, headers: { "content-type": contentType } });
}

export function understood<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const at = error.issues[0]?.path.join(".");
    throw new ServiceError("SerializationException", `The request does not have the expected form at '${at}'.`);
  }
}

/** This DynamoDB Local knows tables by name only. A body without table ARNs passes through byte for byte. */
function bodyWithTableNames({ body }: ServiceRequest, input: unknown): Buffer {
  if (!body.includes('"arn:aws:dynamodb:')) return body;
  const named = JSON.stringify(input, (member, value: unknown) =>
    member === "TableName" && typeof value === "string" ? tableName(value) : value,
  );
  return Buffer.from(named);
}

/** What a batch answers when no capacity was left for any of its items. Source: API Reference, BatchGetItem. */
function unprocessed(operation: string, input: unknown) {
  const { RequestItems } = z.looseObject({ RequestItems: z.unknown() }).parse(input);
  const answer =
    operation === "BatchGetItem"
      ? { Responses: {}, UnprocessedKeys: RequestItems }
      : { UnprocessedItems: RequestItems };
  return jsonAnswer(answer, { headers: { "content-type": contentType } });
}
