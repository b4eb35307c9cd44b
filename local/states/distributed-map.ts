import { createGate } from "#local/lambda/gate.ts";
import { processorOf } from "./definition.ts";
import type { StateOf } from "./definition-schema.ts";
import { type MapRun, onRecord, type Place, type Run } from "./run.ts";
import { serialised } from "./serialised.ts";
import { StateError } from "./state-error.ts";

/** What the service runs at once of one Map Run at most (developer guide, "Quotas related to Map Run"). */
const maximumConcurrency = 10_000;

/** An item, ready to be run. */
interface Part {
  /** What its child gets. Throws StateError where the state's `ItemSelector` cannot be filled. */
  readonly input: () => unknown;
}

interface Within {
  readonly place: Place;
  readonly run: Run;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Where the state gives no label, the service makes one up. Here it is made of the state's name, so that it stays the same. */
function labelOf({ Label }: StateOf<"Map">, { context }: Within): string {
  const { Name = "" } = context.State as { readonly Name?: string };
  return Label ?? Name.replace(/[^\w.-]/g, "").slice(0, 40);
}

/**
 * One or more failures are one too many, unless the state tolerates a share or a number; of both, neither may be exceeded.
 * Source: developer guide, "Setting failure thresholds for Distributed Map states".
 */
function exceeds(state: StateOf<"Map">, failed: number, total: number): boolean {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = state;
  if (count === undefined && percentage === undefined) return failed > 0;
  return failed > (count ?? total) || failed * 100 > (percentage ?? 100) * total;
}

/** Runs all children: the outputs of those that succeeded, in the order of the items. Those not over by a failure are ended. */
async function outputsOf(
  state: StateOf<"Map">,
  parts: readonly Part[],
  mapRun: MapRun,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const gate = createGate(Math.min(state.MaxConcurrency || maximumConcurrency, maximumConcurrency));
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  let failed = 0;
  const run = async (part: Part, index: number) => {
    within.throwIfAborted();
    const output = await mapRun.child(index, JSON.stringify(part.input()), within);
    within.throwIfAborted();
    if (output !== undefined) return [JSON.parse(output)];
    failed += 1;
    if (!exceeds(state, failed, parts.length)) return [];
    const reason = `Of ${parts.length} items ${failed} failed: ${mapRun.arn}`;
    throw new StateError("States.ExceedToleratedFailureThreshold", reason);
  };
  const children = parts.map((part, index) =>
    gate(() =>
      run(part, index).catch((error: unknown) => {
        // Before the gate lets the next one in.
        over.abort(error);
        throw error;
      }),
    ),
  );
  return (await Promise.all(children)).flat();
}

/**
 * One attempt of a Map in distributed mode: each item is a child execution with a history and a limit of its own. The
 * history of the parent has when the Map Run began, and what came of it, however many items there are.
 */
export async function runDistributed(state: StateOf<"Map">, parts: readonly Part[], within: Within): Promise<unknown> {
  const { place, run } = within;
  const { path, signal } = place;
  const { recorder } = run;
  const label = labelOf(state, within);
  return onRecord(run, place, { succeeded: "MapStateSucceeded", failed: "MapStateFailed" }, async () => {
    recorder.record(`${path} started`, { type: "MapStateStarted", details: { length: parts.length } });
    const mapRun = run.mapRun({ label, processor: processorOf(state), path });
    recorder.record(`${path} run`, { type: "MapRunStarted", details: { mapRunArn: mapRun.arn } });
    try {
      const outputs = await outputsOf(state, parts, mapRun, signal);
      // Also where the state discards them: the service collects them first.
      serialised(label, outputs);
      recorder.record(`${path} run outcome`, { type: "MapRunSucceeded", details: {} });
      return outputs;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StateError)) throw error;
      const details = { error: error.error, cause: error.reason };
      recorder.record(`${path} run outcome`, { type: "MapRunFailed", details });
      throw error;
    }
  });
}
