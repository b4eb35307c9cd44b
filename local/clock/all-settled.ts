import type { Executions } from "#local/states/executions.ts";
import type { Streams } from "#local/streams/streams.ts";

/**
 * Resolves when nothing is under way any more: all that was written has been told to who follows it, and every execution
 * waits. Each sets off the other, so that it goes on until neither has.
 */
export async function allSettled(
  executions: Pick<Executions, "settled">,
  streams: Pick<Streams, "deliveries" | "drained">,
): Promise<void> {
  let before: number;
  do {
    // What is on its way already has to be there first: it may start an execution that nobody would wait for otherwise.
    await streams.drained();
    before = streams.deliveries;
    await executions.settled();
    await streams.drained();
  } while (streams.deliveries !== before);
}
