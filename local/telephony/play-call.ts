import { type CallNetwork, openLine } from "./line.ts";
import type { Action, ActionOf } from "./media-protocol.ts";

/** A call as a person makes it. */
export interface Call {
  /** What the network says of who calls: E.164, or that it was held back. */
  readonly from: string;
  /** The number that is dialled. */
  readonly to: string;
  /** What is keyed in at each question; without one, nothing. */
  readonly keys: readonly string[];
  /** Whether somebody picks up at the other end. */
  readonly answered: boolean;
}

export interface PlayedCall {
  /** The service's id of the call. */
  readonly callId: string;
  /** What the caller heard, in that order. */
  readonly spoken: readonly string[];
  readonly outcome: "bridged" | "ended";
  /** What the other end saw, and which number rang there: in clear. */
  readonly callerId?: string;
  readonly destination?: string;
  /** Digits that were keyed in there, in clear and without the pauses. */
  readonly keyedIn?: string;
}

/** What became of an action: it is done, or not, or a leg ended with it. */
type Done = { readonly data: object } | { readonly failed: object } | { readonly left: string };

/**
 * Plays one call through the function of a SIP media application. Nothing waits: who calls keys in at once, and hangs up as
 * soon as the two are put through. Source: Amazon Chime SDK Developer Guide, "Building AWS Lambda functions for the PSTN audio
 * service".
 * @throws MediaAnswerError
 */
export async function playCall(call: Call, network: CallNetwork): Promise<PlayedCall> {
  const line = openLine(call.from, call.to, network);
  const keys = call.keys.values();
  const spoken: string[] = [];
  let keyedIn: string | undefined;
  let bridged: Pick<PlayedCall, "callerId" | "destination"> | undefined;

  function perform(action: Action): Done {
    const leg = action.Parameters.CallId;
    if (leg !== undefined && !line.isOn(leg))
      return failed(action, "InvalidActionParameter", "Call leg is not connected");
    switch (action.Type) {
      case "Speak":
        spoken.push(action.Parameters.Text);
        return { data: action };
      case "SpeakAndGetDigits":
        return askFor(action, keys.next().value ?? "", spoken);
      case "CallAndBridge":
        if (!call.answered) return failed(onLeg(action, line.caller), "CallNotAnswered", "Call not answered");
        bridged = { callerId: action.Parameters.CallerIdNumber, destination: action.Parameters.Endpoints[0].Uri };
        line.join(bridged.callerId ?? "", bridged.destination ?? "");
        return { data: onLeg(action, line.caller) };
      case "SendDigits":
        keyedIn = action.Parameters.Digits.replaceAll(",", "");
        return { data: action };
      case "Hangup":
        return { left: action.Parameters.CallId };
    }
  }

  /** Does what is on a list until something fails or a leg ends. @returns what is to be done next */
  async function performAll(actions: readonly Action[]): Promise<readonly Action[]> {
    let last: object = {};
    for (const action of actions) {
      const done = perform(action);
      if ("failed" in done) return line.tell("ACTION_FAILED", done.failed);
      if ("left" in done) return line.tell("HANGUP", line.leave(done.left));
      last = done.data;
    }
    return line.tell("ACTION_SUCCESSFUL", last);
  }

  async function until(first: readonly Action[]): Promise<void> {
    for (let next = first; next.length > 0; ) next = await performAll(next);
  }

  await until(await line.tell("NEW_INBOUND_CALL"));
  if (line.isOn(line.caller)) await until(await line.tell("HANGUP", line.leave(line.caller)));
  return {
    callId: line.transactionId,
    spoken,
    outcome: bridged ? "bridged" : "ended",
    ...bridged,
    ...(keyedIn && { keyedIn }),
  };
}

/** The service repeats an action with the leg that it was done on. */
const onLeg = ({ Type, Parameters }: Action, CallId: string) => ({ Type, Parameters: { ...Parameters, CallId } });

const failed = (data: object, ErrorType: string, ErrorMessage: string): Done => ({
  failed: { ...data, ErrorType, ErrorMessage },
});

/** Digits end with a terminator or with the most that are wanted; who keys in nothing hears the question again. */
function askFor({ Type, Parameters }: ActionOf<"SpeakAndGetDigits">, keyed: string, spoken: string[]): Done {
  const { SpeechParameters, FailureSpeechParameters, MinNumberOfDigits, MaxNumberOfDigits } = Parameters;
  const end = [...keyed].findIndex((digit) => Parameters.TerminatorDigits.includes(digit));
  const ReceivedDigits = keyed.slice(0, end < 0 ? undefined : end).slice(0, MaxNumberOfDigits);
  spoken.push(SpeechParameters.Text);
  if (ReceivedDigits.length >= MinNumberOfDigits) return { data: { Type, Parameters, ReceivedDigits } };
  for (let again = 1; again < Parameters.Repeat; again++) {
    spoken.push(FailureSpeechParameters.Text, SpeechParameters.Text);
  }
  return failed({ Type, Parameters }, "InvalidDigitsReceived", "Invalid digits received");
}
