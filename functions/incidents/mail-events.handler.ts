import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { logFailure } from "#shared/errors/log-failure.ts";
import { toMailEvent } from "./mail-event.ts";
import { keepMailEvent } from "./mail-event-store.ts";
import { mailEvents } from "./mail-events.contract.ts";

const env = readEnv(mailEvents);
const db = dynamodb();

/** @throws Error without the words of what failed: Lambda would put them on record */
export const handler = async (event: unknown, context: { readonly awsRequestId?: string } = {}): Promise<void> => {
  try {
    await keepMailEvent(db, env.INCIDENTS_TABLE, toMailEvent(event), systemClock.now());
  } catch (error) {
    logFailure(error, { route: "event incidents/mail-events", requestId: context.awsRequestId });
    throw Object.assign(new Error("see the log of the function"), { name: "MailEventFailed" });
  }
};
