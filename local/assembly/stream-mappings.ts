import * as z from "zod";
import type { LocalStreamMapping } from "#local/system.ts";
import type { Resource, Resources } from "./resources.ts";

/** Records are gone from a stream after a day, whatever the mapping says. */
const longestAgeSeconds = 86_400;

/** -1 stands for no limit. */
const limited = z.coerce.number().default(-1);
const orUnlimited = (limit: number, unlimited: number): number => (limit < 0 ? unlimited : limit);

/** AWS::Lambda::EventSourceMapping, as far as it concerns tables, with the service's own defaults. */
const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  /** What is written before the function is there must not be missed: a stream begins with the oldest record. */
  StartingPosition: z.literal("TRIM_HORIZON"),
  BatchSize: z.coerce.number().default(100),
  /** Here a batch does not wait to get fuller, and each table has one shard at a time. */
  MaximumBatchingWindowInSeconds: z.coerce.number().pipe(z.literal(0)).default(0),
  ParallelizationFactor: z.coerce.number().pipe(z.literal(1)).default(1),
  TumblingWindowInSeconds: z.coerce.number().pipe(z.literal(0)).default(0),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).prefault({}),
  FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: limited,
  MaximumRecordAgeInSeconds: limited,
});

function patternOf(resource: Resource, pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch {
    throw resource.error(`its filter ${pattern} is not JSON`);
  }
}

/** Every enabled mapping of the assembly from the stream of a table to a function. */
export function readStreamMappings(resources: Resources): readonly LocalStreamMapping[] {
  const streams = resources
    .ofType("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
    .map(({ attributes }) => attributes.StreamArn);
  return resources.ofType("AWS::Lambda::EventSourceMapping").flatMap((resource) => {
    const mapping = resource.properties(mappingSchema);
    const { EventSourceArn, FunctionName, Enabled, BatchSize, FilterCriteria } = mapping;
    if (!streams.includes(EventSourceArn)) throw resource.error(`its source ${EventSourceArn} is not a table's stream`);
    if (!Enabled) return [];
    return [
      {
        id: resource.ref,
        streamArn: EventSourceArn,
        functionName: FunctionName.replace(/^.*:function:/, ""),
        batchSize: BatchSize,
        filters: FilterCriteria.Filters.map(({ Pattern }) => patternOf(resource, Pattern)),
        reportsFailures: mapping.FunctionResponseTypes.length > 0,
        bisects: mapping.BisectBatchOnFunctionError,
        retryAttempts: orUnlimited(mapping.MaximumRetryAttempts, Number.POSITIVE_INFINITY),
        maximumAgeSeconds: orUnlimited(mapping.MaximumRecordAgeInSeconds, longestAgeSeconds),
      },
    ];
  });
}
