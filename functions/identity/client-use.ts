import { log } from "#shared/log/log.ts";
import type { Client } from "./client.ts";

/**
 * Keeps the time at which a client last got a token. The token is given whether or not that succeeds: a client that is
 * at work is worth more than the record of it, and the log has what is missing.
 */
export async function noteUse(
  store: { recordUse(client: Client, now: Date): Promise<void> },
  client: Client,
  now: Date,
  requestId: string,
): Promise<void> {
  try {
    await store.recordUse(client, now);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const errorName = cause instanceof Error ? cause.name : typeof cause;
    log("client.use_not_recorded", { clientId: client.clientId, errorName }, requestId);
  }
}
