import { StartupError } from "#local/startup-error.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { parseDefinition } from "./definition.ts";
import type { Definition } from "./definition-schema.ts";
import type { Execution } from "./execution.ts";
import type { JournalEntry } from "./journal.ts";

/** What a journal holds: executions by ARN, and the digests of the definitions that are in it. */
export interface Journalled {
  readonly executions: Map<string, Execution>;
  readonly digests: Set<string>;
}

/**
 * Reads executions from a journal. Each keeps to the definition that it was started with, and takes the role that its
 * machine has now.
 *
 * @throws StartupError for an entry that has none to belong to
 */
export function readExecutions(entries: readonly JournalEntry[], machines: readonly LocalStateMachine[]): Journalled {
  const definitions = new Map<string, Definition>();
  const executions = new Map<string, Execution>();
  const byArn = new Map(machines.map((machine) => [machine.arn, machine]));

  function existing<T>(found: T | undefined, what: string): T {
    if (found !== undefined) return found;
    throw new StartupError(`The journal of executions has no ${what}: start with another data directory.`);
  }

  /** That of a child is named after its parent's, with a label behind it. */
  function machineOf(machineArn: string): Execution["machine"] {
    const [arn = "", label] = machineArn.split("/");
    const machine = byArn.get(arn) ?? withoutRole(arn);
    return label === undefined ? machine : { arn: machineArn, name: `${machine.name}/${label}`, role: machine.role };
  }

  for (const entry of entries) {
    if (entry.kind === "definition") {
      definitions.set(entry.digest, parseDefinition(entry.definition));
    } else if (entry.kind === "execution") {
      const { arn, name, machineArn, digest, input, startedAt, mapRun } = entry;
      const definition = existing(definitions.get(digest), `definition ${digest}`);
      const machine = machineOf(machineArn);
      executions.set(arn, { arn, name, machine, definition, input, startedAt, events: [], ...(mapRun && { mapRun }) });
    } else {
      const { events } = existing(executions.get(entry.arn), `execution ${entry.arn}`);
      if (entry.kind === "event") events.push(entry.event);
      else events.splice(0, events.length, ...events.filter(({ key }) => !entry.keys.includes(key)));
    }
  }
  return { executions, digests: new Set(definitions.keys()) };
}

/** A machine that the CDK app does not declare any more: what is left of it may not do anything. */
function withoutRole(arn: string): Execution["machine"] {
  const name = arn.replace(/^.*:/, "");
  return { arn, name, role: { name: "none", arn: "", accessKeyId: "NONE", statements: [] } };
}
