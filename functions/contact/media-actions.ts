import type { z } from "zod/mini";
import type { bridge, gather } from "./call-decision.ts";
import type { MediaPorts } from "./media-call.ts";
import type { Action, CallMark, MediaAnswer, Participant } from "./media-schemas.ts";
import { voiceFor } from "./media-voices.ts";
import { mediaPolicy } from "./policy/media-application.ts";

/** A sentence, and the language that it is in: BCP 47. */
export interface Sentence {
  readonly prompt: string;
  readonly locale: string;
}

const { question, ringSeconds, pausesBeforeExtension } = mediaPolicy;

/** A sentence of the adapter's own. */
export const own = (
  name: Parameters<MediaPorts["say"]>[0],
  { locale }: Pick<Sentence, "locale">,
  { say }: MediaPorts,
): Sentence => ({ prompt: say(name, locale), locale });

const speech = ({ prompt, locale }: Sentence) => ({ Text: prompt, TextType: "text" as const, ...voiceFor(locale) });

const speak = (CallId: string, sentence: Sentence): Action => ({
  Type: "Speak",
  Parameters: { CallId, ...speech(sentence) },
});

export const hangUp = (CallId: string): Action => ({ Type: "Hangup", Parameters: { CallId, SipResponseCode: "0" } });

/** @param unheard said between the attempts, when nothing was keyed in */
export const ask = (CallId: string, asked: z.output<typeof gather>, unheard: Sentence): Action => ({
  Type: "SpeakAndGetDigits",
  Parameters: {
    CallId,
    SpeechParameters: speech(asked),
    FailureSpeechParameters: speech(unheard),
    // Less than the most, as the service wants it; nothing keyed in is a failure where that allows it.
    MinNumberOfDigits: Math.min(1, asked.maxDigits - 1),
    MaxNumberOfDigits: asked.maxDigits,
    TerminatorDigits: ["#"],
    InBetweenDigitsDurationInMilliseconds: question.betweenDigitsMilliseconds,
    Repeat: question.attempts,
    RepeatDurationInMilliseconds: question.attemptMilliseconds,
  },
});

export const ring = ({ destination, callerId }: z.output<typeof bridge>): Action => ({
  Type: "CallAndBridge",
  Parameters: {
    CallTimeoutSeconds: ringSeconds,
    CallerIdNumber: callerId,
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: destination }],
  },
});

export const keyIn = (CallId: string, extension: string): Action => ({
  Type: "SendDigits",
  Parameters: { CallId, Digits: ",".repeat(pausesBeforeExtension) + extension },
});

/** Without a mark, the one that the service keeps stays as it is. */
export const answer = (Actions: Action[], TransactionAttributes?: CallMark): MediaAnswer => ({
  SchemaVersion: "1.0",
  Actions,
  ...(TransactionAttributes && { TransactionAttributes }),
});

/** The call goes on as it is. */
export const nothing = answer([]);

/** The last that the caller hears. */
export const farewell = ({ CallId }: Participant, sentence: Sentence): MediaAnswer =>
  answer([speak(CallId, sentence), hangUp(CallId)]);
