import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { type TransactItem, transactionUnits } from "./write-units.ts";

/** One call to DynamoDB, and what AWS charges for it. */
export interface MeteredCall {
  /** `BatchGet`, `TransactWrite`. */
  readonly action: string;
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Its condition did not hold, or it failed otherwise: its units are not known. */
  readonly failed: boolean;
  /** As the store gave it. */
  readonly input: Readonly<Record<string, unknown>>;
}

const consumed = z.object({ CapacityUnits: z.number() });
const answer = z.object({
  ConsumedCapacity: z.union([consumed.transform((one) => [one]), z.array(consumed)]).default([]),
  Responses: z.record(z.string(), z.array(z.unknown())).optional(),
});
const batchGet = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.unknown()) })) });
const reads = ["BatchGet", "Get", "Query", "Scan"];

/**
 * Asks what each call of a client consumes, which functions do not: nobody there would read the answer.
 * @param indexesOf how many indexes a table has
 */
export function meter(
  client: DynamoDBClient,
  indexesOf: (table: string) => number,
  onCall: (call: MeteredCall) => void,
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const action = String(context.commandName).replace(/(Item|Items)?Command$/, "");
      const startedAt = performance.now();
      const input = { ...args.input };
      const ended = (units: Pick<MeteredCall, "readUnits" | "writeUnits" | "failed">) =>
        onCall({ action, startedAt, finishedAt: performance.now(), input, ...units });
      try {
        const result = await next({ ...args, input: { ...input, ReturnConsumedCapacity: "TOTAL" } });
        ended({ ...charged(action, input, result.output, indexesOf), failed: false });
        return result;
      } catch (error) {
        ended({ readUnits: 0, writeUnits: 0, failed: true });
        throw error;
      }
    },
    { step: "initialize" },
  );
}

/** By DynamoDB Local's own answers, but for what is not there, which it charges nothing for, and transactions. */
function charged(action: string, input: unknown, output: unknown, indexesOf: (table: string) => number) {
  const { ConsumedCapacity, Responses = {} } = answer.parse(output);
  const units = ConsumedCapacity.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (action === "TransactWrite") {
    const { TransactItems } = input as { readonly TransactItems: readonly TransactItem[] };
    return { readUnits: 0, writeUnits: transactionUnits(TransactItems, indexesOf) };
  }
  if (!reads.includes(action)) return { readUnits: 0, writeUnits: units };
  const asked = action === "BatchGet" ? Object.values(batchGet.parse(input).RequestItems) : [];
  const absent = asked.flatMap(({ Keys }) => Keys).length - Object.values(Responses).flat().length;
  if (action === "BatchGet") return { readUnits: units + absent, writeUnits: 0 };
  const { ConsistentRead } = input as { readonly ConsistentRead?: boolean };
  return { readUnits: Math.max(units, ConsistentRead ? 1 : 0.5), writeUnits: 0 };
}
