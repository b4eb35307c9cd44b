import * as z from "zod";
import type { InvocationResult } from "#local/lambda/worker-slot.ts";
import type { StreamRecord } from "./record.ts";

/** How an invocation with a batch ended. */
export type BatchOutcome =
  | { readonly type: "done" }
  /** The records before this index are done. */
  | { readonly type: "partial"; readonly failedFrom: number }
  | { readonly type: "failed" };

const response = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.unknown().optional() })).nullish(),
});

/**
 * What the function's answer says of its batch. An identifier that no record has means that it all failed; an answer of
 * another form means success. Source: AWS Lambda Developer Guide, "Configuring partial batch response with DynamoDB and
 * Lambda".
 *
 * @param reportsFailures whether the mapping looks at the answer at all
 */
export function outcomeOf(
  { payload, functionError }: InvocationResult,
  batch: readonly StreamRecord[],
  reportsFailures: boolean,
): BatchOutcome {
  if (functionError) return { type: "failed" };
  const answer = reportsFailures ? response.safeParse(JSON.parse(payload)) : undefined;
  const failures = answer?.data?.batchItemFailures ?? [];
  if (failures.length === 0) return { type: "done" };
  const places = failures.map(({ itemIdentifier }) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  const failedFrom = Math.min(...places);
  return failedFrom < 0 ? { type: "failed" } : { type: "partial", failedFrom };
}
