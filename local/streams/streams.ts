import type { LocalClock } from "#local/clock/clock.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import { StartupError } from "#local/startup-error.ts";
import type { LocalStreamMapping, LocalSystem } from "#local/system.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { createFollower, type Follower } from "./follower.ts";
import { streamsThrough } from "./stream-api.ts";
import { streamReader } from "./stream-reader.ts";

/** What stands for Lambda's event source mappings: tells functions of the changes of tables. */
export interface Streams {
  /** How many invocations there were. */
  readonly deliveries: number;
  /** Told of every call at the front door: what writes to a table is followed by what is told of it. */
  readonly onCall: (call: CallRecord) => void;
  /** Delivers what an earlier process was told to, and did not. */
  resume(): void;
  /** Resolves when all that was written before has been delivered, or waits to be tried again. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface StreamsOptions {
  readonly system: Pick<LocalSystem, "region" | "tables" | "functions" | "streamMappings">;
  readonly frontDoorUrl: string;
  readonly invoke: Invoke;
  readonly clock: Pick<LocalClock, "now" | "at">;
  /** Where it is kept how far each mapping has delivered; without it, in memory. */
  readonly directory?: string;
  readonly onProblem: (functionName: string, problem: string) => void;
}

const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);

/**
 * Invokes the functions of the template's event source mappings. DynamoDB Local has a change in its stream before it
 * answers who made it, and every write passes the front door: so streams are read when there is something to read, and
 * nobody polls.
 *
 * @throws StartupError for a filter that cannot be judged here
 */
export function createStreams(options: StreamsOptions): Streams {
  const { system, frontDoorUrl, invoke, clock, directory, onProblem } = options;
  const checkpoints = openCheckpoints(system.streamMappings.length > 0 ? directory : undefined);
  const apiOf = streamsThrough(frontDoorUrl, system.region);
  const byTable = new Map<string, Follower[]>();
  let deliveries = 0;

  function follow(mapping: LocalStreamMapping): void {
    const { functionName, streamArn } = mapping;
    const fn = system.functions.find(({ name }) => name === functionName);
    const table = system.tables.find((each) => each.streamArn === streamArn);
    if (!fn || !table)
      throw new StartupError(`The function ${functionName} cannot follow ${streamArn}: it has no stream.`);
    try {
      const follower = createFollower({
        mapping,
        fn,
        region: system.region,
        read: streamReader(apiOf(fn.role), table.name),
        invoke,
        clock,
        checkpoints,
        onDelivery: () => {
          deliveries += 1;
        },
        onProblem: (problem) => onProblem(functionName, problem),
      });
      byTable.set(table.arn, [...(byTable.get(table.arn) ?? []), follower]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new StartupError(`A filter of ${functionName} cannot be judged on this machine: ${error.message}.`);
    }
  }

  for (const mapping of system.streamMappings) follow(mapping);
  const followers = [...byTable.values()].flat();
  return {
    get deliveries() {
      return deliveries;
    },
    onCall: ({ service, action, resources }) => {
      if (service !== "dynamodb" || !writes.has(action)) return;
      // Whatever became of the call: one that was cut off may have been performed.
      for (const resource of resources) for (const follower of byTable.get(resource) ?? []) follower.wake();
    },
    resume: () => {
      for (const follower of followers) follower.wake();
    },
    drained: async () => {
      await Promise.all(followers.map((follower) => follower.drained()));
    },
    close: async () => {
      await Promise.all(followers.map((follower) => follower.close()));
    },
  };
}
