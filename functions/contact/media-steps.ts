import { logFailure } from "#shared/errors/log-failure.ts";
import { log } from "#shared/log/log.ts";
import { answer, ask, farewell, hangUp, keyIn, nothing, own, ring } from "./media-actions.ts";
import { codeOf, loggedId, type MediaPorts, type OpenCall, relayRequest } from "./media-call.ts";
import type { MediaAnswer, MediaEvent } from "./media-schemas.ts";
import { mediaPolicy } from "./policy/media-application.ts";

export function called(call: OpenCall, _event: MediaEvent, ports: MediaPorts) {
  // With a mark, or somebody on the other end, the call is past that: the event comes late.
  return call.mark || call.others.length > 0 ? nothing : relayed(call, ports, 0);
}

export function succeeded(call: OpenCall, event: MediaEvent, ports: MediaPorts) {
  const { Type } = event.ActionData ?? {};
  if (Type === "SpeakAndGetDigits") return keyedIn(call, event, ports);
  return Type === "CallAndBridge" ? bridged(call, ports) : nothing;
}

export function failed(call: OpenCall, event: MediaEvent, ports: MediaPorts) {
  const { Type, ErrorType } = event.ActionData ?? {};
  logFailedAction(event, codeOf(Type), ports);
  switch (Type) {
    case "SpeakAndGetDigits":
      if (isPastQuestions(call)) return nothing;
      return farewell(call.caller, own(technical.has(ErrorType ?? "") ? "try_again" : "no_digits", call, ports));
    case "CallAndBridge":
      return farewell(call.caller, own("unreachable", call, ports));
    case "SendDigits":
    case "Hangup":
      return nothing;
    default:
      return answer([hangUp(call.caller.CallId)]);
  }
}

/** A leg ended, and the caller's did not: the other side hung up, or was never reached. */
export function leftAlone(call: OpenCall, { ActionData }: MediaEvent, ports: MediaPorts) {
  const unanswered = Number(ActionData?.Parameters?.SipResponseCode ?? 0) !== 0;
  return unanswered ? farewell(call.caller, own("unreachable", call, ports)) : answer([hangUp(call.caller.CallId)]);
}

/** What was answered before was not of the protocol: no more is tried. */
export function misunderstood({ caller }: OpenCall, event: MediaEvent, ports: MediaPorts) {
  logFailedAction(event, "INVALID_LAMBDA_RESPONSE", ports);
  return answer([hangUp(caller.CallId)]);
}

/** Of the service's own making, not the caller's. Source: the tables of errors of `Speak` and `SpeakAndGetDigits`. */
const technical: ReadonlySet<string> = new Set([
  "AccessDenied",
  "ActionExecutionThrottled",
  "InvalidActionParameter",
  "MissingRequiredActionParameter",
  "SystemException",
]);

function logFailedAction(event: MediaEvent, action: string, { requestId }: MediaPorts): void {
  const errorType = codeOf(event.ActionData?.ErrorType);
  log("call.action_failed", { transactionId: loggedId(event), action, errorType }, requestId);
}

/** A number rings already, or was answered: a question's event that is told now is told late. */
const isPastQuestions = ({ mark, others }: OpenCall): boolean =>
  others.length > 0 || (mark !== undefined && mark.waitsFor !== "digits");

function keyedIn(call: OpenCall, { ActionData }: MediaEvent, ports: MediaPorts) {
  if (isPastQuestions(call)) return nothing;
  // Digits that were not keyed in to a question of this call are another's: nothing is done with them.
  if (!call.mark || ActionData?.Parameters?.CallId !== call.caller.CallId) {
    return farewell(call.caller, own("try_again", call, ports));
  }
  // What telephones can send besides, A to D, means nothing here.
  const digits = (ActionData.ReceivedDigits ?? "").replace(/[^0-9*#]/g, "").slice(0, 40);
  if (!/[0-9]/.test(digits)) return farewell(call.caller, own("no_digits", call, ports));
  return relayed(call, ports, Number(call.mark.asked), digits);
}

async function relayed(call: OpenCall, ports: MediaPorts, attempt: number, digits?: string): Promise<MediaAnswer> {
  const { caller, transactionId } = call;
  const decision = await ports.decide(relayRequest(call, attempt, digits));
  const mark = { call: transactionId, asked: String(attempt), locale: decision.locale };
  switch (decision.action) {
    case "bridge": {
      const { destinationExtension, contactTokenId } = decision;
      if (!destinationExtension) return answer([ring(decision)], { ...mark, waitsFor: "answer" });
      return answer([ring(decision)], { ...mark, waitsFor: "extension", contactTokenId });
    }
    case "reject":
      return farewell(caller, decision);
    case "gather": {
      const unheard = own("no_digits", decision, ports);
      if (attempt >= mediaPolicy.questions) return farewell(caller, unheard);
      const asked = String(attempt + 1);
      return answer([ask(caller.CallId, decision, unheard)], { ...mark, asked, waitsFor: "digits" });
    }
  }
}

/** An extension is kept nowhere while its number rings: whoever decides is asked once more, by the token that put the call through. */
async function bridged(call: OpenCall, ports: MediaPorts): Promise<MediaAnswer> {
  const { mark, others } = call;
  const callee = others[0];
  if (mark?.waitsFor !== "extension" || !callee) return nothing;
  const { contactTokenId, ...kept } = mark;
  try {
    const decision = await ports.decide({ ...relayRequest(call, Number(mark.asked)), contactTokenId });
    const extension = decision.action === "bridge" ? decision.destinationExtension : undefined;
    return extension ? answer([keyIn(callee.CallId, extension)], { ...kept, waitsFor: "answer" }) : nothing;
  } catch (error) {
    // They are through to each other, and somebody may answer who can put them on.
    logFailure(error, { route: "contact/media-application", requestId: ports.requestId });
    return nothing;
  }
}
