import type { LocalClock } from "#local/clock/clock.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { digestOf } from "./definition.ts";
import { type Execution, endOf } from "./execution.ts";
import type { Journal } from "./journal.ts";
import { readExecutions } from "./journalled-executions.ts";
import { mayRedrive } from "./map-runs.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { redrivenKeys } from "./redrive.ts";

/** Every execution there is, and the journal that they are kept in. */
export interface ExecutionRecords {
  /** The oldest first. */
  all(): readonly Execution[];
  find(arn: string): Execution | undefined;
  /** Those of its Map Runs. */
  childrenOf(execution: Execution): readonly Execution[];
  add(execution: Execution): Execution;
  recorderOf(execution: Execution): Recorder;
  /** Takes back the end of an execution, and of the children that failed in the Map Runs that it goes on with. */
  reopen(execution: Execution): void;
}

export interface RecordsOptions {
  readonly machines: readonly LocalStateMachine[];
  readonly journal: Journal;
  readonly clock: Pick<LocalClock, "now">;
  /** Told of each task token, and of the execution that it belongs to. */
  readonly onToken: (token: string, arn: string) => void;
}

/** @throws StartupError for a journal that does not hold together */
export function openRecords({ machines, journal, clock, onToken }: RecordsOptions): ExecutionRecords {
  const { executions, digests } = readExecutions(journal.entries, machines);
  const children = new Map<string, Execution[]>();

  function enter(execution: Execution): void {
    const { arn, mapRun, events } = execution;
    executions.set(arn, execution);
    for (const { token } of events) if (token !== undefined) onToken(token, arn);
    if (!mapRun) return;
    const siblings = children.get(mapRun.parentArn) ?? [];
    siblings.push(execution);
    children.set(mapRun.parentArn, siblings);
  }

  const childrenOf = ({ arn }: Execution): readonly Execution[] => children.get(arn) ?? [];

  function reopen(execution: Execution): void {
    const { arn, events } = execution;
    const keys = new Set(redrivenKeys(execution));
    const mapRuns = new Set(events.filter(({ key }) => keys.has(key)).map(({ details }) => details.mapRunArn));
    for (const child of childrenOf(execution)) {
      const failed = !["RUNNING", "SUCCEEDED"].includes(endOf(child).status);
      // Children first: cut off in between, they are children of an execution that is over.
      if (mapRuns.has(child.mapRun?.arn) && failed && mayRedrive(child)) reopen(child);
    }
    journal.append({ kind: "redrive", arn, keys: [...keys] });
    events.splice(0, events.length, ...events.filter(({ key }) => !keys.has(key)));
  }

  for (const execution of executions.values()) enter(execution);
  return {
    all: () => [...executions.values()],
    find: (arn) => executions.get(arn),
    childrenOf,
    add: (execution) => {
      const { events: _, machine, definition, ...more } = execution;
      const digest = digestOf(definition);
      if (!digests.has(digest)) journal.append({ kind: "definition", digest, definition });
      digests.add(digest);
      journal.append({ kind: "execution", machineArn: machine.arn, digest, ...more });
      enter(execution);
      return execution;
    },
    recorderOf: ({ arn, events }) =>
      createRecorder(events, {
        clock,
        keep: (event) => {
          journal.append({ kind: "event", arn, event });
          if (event.token !== undefined) onToken(event.token, arn);
        },
      }),
    reopen,
  };
}
