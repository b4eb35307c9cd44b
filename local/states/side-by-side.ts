import { createGate } from "#local/lambda/gate.ts";
import { onRecord, type Place, type Run } from "./run.ts";

/** Runs parts side by side: all of their results, or the first failure, after which the others are not wanted any more. */
export async function sideBySide(
  { place, run }: { readonly place: Place; readonly run: Run },
  type: "Parallel" | "Map",
  parts: readonly ((place: Place) => Promise<unknown>)[],
  width: number,
): Promise<unknown> {
  const names = { succeeded: `${type}StateSucceeded`, failed: `${type}StateFailed` };
  const over = new AbortController();
  const signal = AbortSignal.any([place.signal, over.signal]);
  const gate = createGate(width);
  return onRecord(run, place, names, async () => {
    const details = type === "Map" ? { length: parts.length } : {};
    run.recorder.record(`${place.path} started`, { type: `${type}StateStarted`, details });
    try {
      return await Promise.all(
        parts.map((part, index) =>
          gate(async () => {
            signal.throwIfAborted();
            return part({ ...place, path: `${place.path}/${index}`, signal });
          }),
        ),
      );
    } finally {
      over.abort(new Error("another part has failed"));
    }
  });
}
