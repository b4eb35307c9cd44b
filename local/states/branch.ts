import type { Branch } from "./definition-schema.ts";
import type { Place, Run } from "./run.ts";
import { serialised } from "./serialised.ts";
import { runtimeError } from "./state-error.ts";
import { runState } from "./states.ts";

/**
 * Runs a branch from its first state to its last. Whatever is on record is not done again, so that an execution which a
 * crash cut off goes on where it was, by being run once more from its beginning.
 *
 * @returns the output of its last state
 * @throws StateError if it fails; the signal's reason once that is given
 */
export async function runBranch(branch: Branch, input: unknown, place: Place, run: Run): Promise<unknown> {
  let name = branch.StartAt;
  let data = input;
  for (let visit = 0; ; visit += 1) {
    place.signal.throwIfAborted();
    const state = branch.States[name];
    if (!state) throw runtimeError(`There is no state ${name}`);
    const path = `${place.path}/${visit}:${name}`;
    const entered = run.recorder.record(`${path} entered`, {
      type: `${state.Type}StateEntered`,
      details: { name, input: serialised(name, data) },
    });
    const context = {
      ...run.context,
      State: { EnteredTime: entered.at, Name: name, RetryCount: 0 },
      ...(place.map !== undefined && { Map: place.map }),
    };
    const passage = await runState(
      { state, input: data, context, enteredAt: entered.at, place: { ...place, path }, run },
      runBranch,
    );
    place.signal.throwIfAborted();
    run.recorder.record(`${path} exited`, {
      type: `${state.Type}StateExited`,
      details: { name, output: serialised(name, passage.output) },
    });
    if (passage.next === undefined) return passage.output;
    name = passage.next;
    data = passage.output;
  }
}
