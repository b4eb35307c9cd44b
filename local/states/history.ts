import type { Execution } from "./execution.ts";
import type { ExecutionEvent } from "./recorder.ts";

/** An event as the execution history shows it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly type: string;
  /** The details, in a member named after the type. */
  readonly [details: `${string}EventDetails`]: unknown;
}

/** The member that holds an event's details: `stateEnteredEventDetails`, `taskSucceededEventDetails`. */
function detailsMember(type: string): `${string}EventDetails` {
  const shared = /State(Entered|Exited)$/.exec(type)?.[1];
  const name = shared ? `state${shared}` : type.charAt(0).toLowerCase() + type.slice(1);
  return `${name}EventDetails`;
}

/**
 * The history of an execution, oldest first, as GetExecutionHistory shows it. Events point to the one before them, also
 * across branches, where the service follows each branch.
 */
export function historyOf({ input, machine, startedAt, events }: Execution): HistoryEvent[] {
  const started: Pick<ExecutionEvent, "at" | "type" | "details"> = {
    at: startedAt,
    type: "ExecutionStarted",
    details: { input, roleArn: machine.role.arn },
  };
  return [started, ...events].map(({ at, type, details }, index) => ({
    id: index + 1,
    previousEventId: index,
    timestamp: at,
    type,
    ...(Object.keys(details).length > 0 && { [detailsMember(type)]: details }),
  }));
}
