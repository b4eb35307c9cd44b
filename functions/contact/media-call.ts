import * as z from "zod/mini";
import { type CallDecision, callId, dialled, type RelayRequest } from "./call-decision.ts";
import { type CallMark, callMark, type MediaEvent, type Participant } from "./media-schemas.ts";
import { localeSpoken } from "./media-voices.ts";

export interface MediaPorts {
  /** @throws UnavailableError */
  decide(request: RelayRequest): Promise<CallDecision>;
  /** What the adapter itself says. */
  say(name: "unreachable" | "try_again" | "no_digits", locale: string): string;
  readonly requestId?: string | undefined;
}

/** A call as an event tells of it. */
export interface MediaCall {
  readonly transactionId: string;
  /** Who called; left out when they are gone. */
  readonly caller?: Participant | undefined;
  /** Who is on the line besides the caller. */
  readonly others: readonly Participant[];
  /** Left out where nothing was answered in this call yet, or the mark is another call's. */
  readonly mark?: CallMark | undefined;
  /** The caller's language as far as it was told: with the call, or else by the action that the event is about. */
  readonly locale: string;
}

/** A call whose caller is on the line. */
export interface OpenCall extends MediaCall {
  readonly caller: Participant;
}

const isCaller = ({ ParticipantTag }: Participant): boolean => ParticipantTag?.toUpperCase() === "LEG-A";

export function mediaCall({ CallDetails, ActionData }: MediaEvent): MediaCall {
  const { TransactionId, Participants, TransactionAttributes } = CallDetails;
  const connected = Participants.filter(({ Status }) => Status !== "Disconnected");
  const { data: kept } = z.safeParse(callMark, TransactionAttributes);
  const mark = kept?.call === TransactionId ? kept : undefined;
  return {
    transactionId: TransactionId,
    caller: connected.find(isCaller),
    others: connected.filter((one) => !isCaller(one)),
    mark,
    locale: mark?.locale ?? localeSpoken(ActionData?.Parameters?.SpeechParameters?.LanguageCode ?? undefined),
  };
}

/** @param otherwise for what was held back, or could be no number: whoever decides refuses it */
const numberOr = (otherwise: string, text: string | null | undefined): string =>
  z.safeParse(dialled, text).data ?? otherwise;

/**
 * What is asked of the relay: the same for the same event.
 * @param attempt how many questions were answered before, this one's digits included
 */
export function relayRequest({ caller, transactionId }: OpenCall, attempt: number, digits?: string): RelayRequest {
  return {
    from: numberOr("anonymous", caller.From),
    to: numberOr("unknown", caller.To),
    ...(digits !== undefined && { digits }),
    callId: transactionId,
    attempt,
  };
}

/** What may stand in a log: a code or an id, whatever an event has in its place. */
export const codeOf = (text: string | null | undefined): string =>
  text && /^[A-Za-z_]{1,60}$/.test(text) ? text : "other";

export const loggedId = (event: MediaEvent | undefined): string | undefined =>
  z.safeParse(callId, event?.CallDetails.TransactionId).data;
