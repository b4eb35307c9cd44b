import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { patience } from "./patience.ts";

/** Refusals that say something about the data or about our code; everything else leaves the outcome unknown. */
const telling = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
  "ValidationException",
  "ResourceNotFoundException",
  "IdempotentParameterMismatchException",
]);

/**
 * The DynamoDB client of a function. Throttling, time-outs, refusals and lost connections come out as UnavailableError,
 * here and nowhere else, so that no caller takes "could not read" for "is not there".
 */
export function dynamodb(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(patience);
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error && telling.has(error.name) && !onlyBusy(error)) throw error;
        throw new UnavailableError("dynamodb", { cause: error });
      }
    },
    { step: "initialize", priority: "high", name: "unavailable" },
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
