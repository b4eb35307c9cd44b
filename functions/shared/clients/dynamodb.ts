import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { patience } from "./patience.ts";
import { outermost, reportUnavailable } from "./report-unavailable.ts";

/** Refusals that say something about the data or about our code. */
const telling = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
  "ValidationException",
  "ResourceNotFoundException",
  "IdempotentParameterMismatchException",
]);

/** The DynamoDB client of a function. @throws UnavailableError from every call whose outcome is not known */
export function dynamodb(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(patience);
  client.middlewareStack.add(
    reportUnavailable("dynamodb", (error) => telling.has(error.name) && !onlyBusy(error)),
    outermost,
  );
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** A transaction that was cancelled for capacity or by a concurrent one, not by a condition of ours. */
function onlyBusy(error: Error): boolean {
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons;
  const codes = reasons?.map(({ Code }) => Code).filter((code) => code !== undefined && code !== "None") ?? [];
  return (
    codes.length > 0 &&
    !codes.some(
      (code) => code === "ConditionalCheckFailed" || code === "TransactionConflict" || code === "ValidationError",
    )
  );
}
