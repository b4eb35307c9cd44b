import { createHash } from "node:crypto";
import { compilePolicy } from "#local/iam/policy.ts";
import { emptyContext } from "#local/iam/request-context.ts";
import { type Execution, endOf } from "./execution.ts";
import type { MapRun, MapRunPlan } from "./run.ts";
import { StateError } from "./state-error.ts";

/** What Map Runs need of whatever runs executions. */
export interface MapRunHost {
  find(arn: string): Execution | undefined;
  /** Puts a new execution on record. */
  add(execution: Execution): Execution;
  /** Resolves when it has ended, or the system stops. */
  run(execution: Execution): Promise<void>;
  /** Ends it, unless it is only the system that stops. */
  abort(execution: Execution): void;
  now(): Date;
}

/** A UUID that is the same whenever it is asked for: after a crash, a Map Run finds its children by their names. */
function uuidOf(...parts: readonly string[]): string {
  const digest = createHash("sha256").update(parts.join(" ")).digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** A machine's ARN without the label of a Map, which that of a child has. */
const withoutLabel = (machineArn: string): string => machineArn.replace(/\/[^/]*$/, "");

/** Whether the role of a machine may do so; the service asks for it in the name of that role. */
function roleMay({ role }: Execution["machine"], action: string, resource: string): boolean {
  return compilePolicy(role.statements)({ action, resource, context: emptyContext }).outcome === "allow";
}

/** Whether the service could redrive a child (developer guide, "IAM policies for using Distributed Map states"). */
export const mayRedrive = ({ machine, arn }: Execution): boolean => roleMay(machine, "states:RedriveExecution", arn);

/**
 * One Map Run of an execution, with ARNs as the service gives them: `mapRun:name/label:uuid`, and for a child
 * `execution:name/label:uuid`.
 */
export function mapRunOf(parent: Execution, { label, processor, path }: MapRunPlan, host: MapRunHost): MapRun {
  const { role } = parent.machine;
  const machineArn = withoutLabel(parent.machine.arn);
  const arn = `${machineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${uuidOf(parent.arn, path)}`;
  const machine = { arn: `${machineArn}/${label}`, name: `${withoutLabel(parent.machine.name)}/${label}`, role };
  const mapRun = { arn, parentArn: parent.arn };

  function start(childArn: string, name: string, input: string): Execution {
    if (!roleMay(machine, "states:StartExecution", machineArn)) {
      const reason = `${role.arn} is not authorized to perform: states:StartExecution on resource: ${machineArn}`;
      throw new StateError("States.Permissions", reason);
    }
    const startedAt = host.now().toISOString();
    return host.add({ arn: childArn, name, machine, definition: processor, input, startedAt, events: [], mapRun });
  }

  return {
    arn,
    child: async (index, input, signal) => {
      const name = uuidOf(arn, String(index));
      const childArn = `${machineArn.replace(":stateMachine:", ":execution:")}/${label}:${name}`;
      const child = host.find(childArn) ?? start(childArn, name, input);
      if (endOf(child).status === "RUNNING") {
        const abort = () => host.abort(child);
        signal.addEventListener("abort", abort, { once: true });
        await host.run(child);
        signal.removeEventListener("abort", abort);
      }
      return endOf(child).output;
    },
  };
}
