import type { MailEvents } from "#local/mail/mail-events.ts";
import type { Executions } from "#local/states/executions.ts";
import type { Streams } from "#local/streams/streams.ts";

/**
 * Resolves when nothing is under way any more: all that was written has been told to who follows it, what became of mails to
 * who asked for it, and every execution waits. Each sets off the others, so that it goes on until none has.
 */
export async function allSettled(
  executions: Pick<Executions, "settled">,
  streams: Pick<Streams, "deliveries" | "drained">,
  mailEvents: Pick<MailEvents, "deliveries" | "settled">,
): Promise<void> {
  const deliveries = () => streams.deliveries + mailEvents.deliveries;
  let before: number;
  do {
    // What is on its way already has to be there first: it may start an execution that nobody would wait for otherwise.
    await streams.drained();
    before = deliveries();
    await executions.settled();
    await mailEvents.settled();
    await streams.drained();
  } while (deliveries() !== before);
}
