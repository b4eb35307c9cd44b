import * as z from "zod/mini";
import { logFailure } from "#shared/errors/log-failure.ts";
import { log } from "#shared/log/log.ts";
import { answer, farewell, hangUp, nothing, own } from "./media-actions.ts";
import { codeOf, loggedId, type MediaPorts, mediaCall, type OpenCall } from "./media-call.ts";
import { type MediaAnswer, type MediaEvent, mediaEvent } from "./media-schemas.ts";
import { called, failed, leftAlone, misunderstood, succeeded } from "./media-steps.ts";

type Step = (call: OpenCall, event: MediaEvent, ports: MediaPorts) => MediaAnswer | Promise<MediaAnswer>;

/** What the service tells besides, and wants nothing for. */
const goesOn: Step = () => nothing;

const steps: ReadonlyMap<string, Step> = new Map([
  ["NEW_INBOUND_CALL", called],
  ["ACTION_SUCCESSFUL", succeeded],
  ["ACTION_FAILED", failed],
  ["HANGUP", leftAlone],
  ["INVALID_LAMBDA_RESPONSE", misunderstood],
  ["ACTION_INTERRUPTED", goesOn],
  ["CALL_ANSWERED", goesOn],
  ["CALL_UPDATE_REQUESTED", goesOn],
  ["DIGITS_RECEIVED", goesOn],
  ["RINGING", goesOn],
]);

/**
 * What the SIP media application is to do next. It is told of each step of a call, and of what it was told to keep for the
 * call. The same event gets the same answer, however often and however late it is delivered, as long as the decision is the
 * same. Source: Amazon Chime SDK Developer Guide, "Building AWS Lambda functions for the PSTN audio service".
 * @param given an event as it came
 */
export async function answerEvent(given: unknown, ports: MediaPorts): Promise<MediaAnswer> {
  const { requestId } = ports;
  const { data: event } = z.safeParse(mediaEvent, given);
  const step = event?.SchemaVersion === "1.0" ? steps.get(event.InvocationEventType) : undefined;
  if (!event || !step) {
    log(
      "call.event_unknown",
      { transactionId: loggedId(event), eventType: codeOf(event?.InvocationEventType) },
      requestId,
    );
    return nothing;
  }
  const call = mediaCall(event);
  const { caller } = call;
  // A leg does not end with the other: who is left would listen to nothing, and it would be paid for.
  if (!caller) return answer(call.others.slice(0, 10).map(({ CallId }) => hangUp(CallId)));
  try {
    return await step({ ...call, caller }, event, ports);
  } catch (error) {
    logFailure(error, { route: "contact/media-application", requestId });
    return farewell(caller, own("try_again", call, ports));
  }
}
