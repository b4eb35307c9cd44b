import * as z from "zod/mini";
import { checked, whole } from "#shared/schema.ts";
import { locale } from "./call-decision.ts";
import { contactTokenId } from "./contact-schemas.ts";

// The protocol of SIP media applications. Source: Amazon Chime SDK Developer Guide, "Understanding telephony events" and
// "Supported actions for the PSTN audio service".

const text = z.nullish(z.string());

const participant = z.object({
  CallId: z.string(),
  /** `LEG-A` is who called; written `Leg-A` as well. */
  ParticipantTag: text,
  To: text,
  /** Without one, or with something that is no number, where the caller held it back. */
  From: text,
  Status: text,
});

/** What of an event we look at. What else is in it, today or tomorrow, is left out. */
export const mediaEvent = z.object({
  SchemaVersion: z.string(),
  InvocationEventType: z.string(),
  ActionData: z.nullish(
    z.object({
      Type: text,
      Parameters: z.nullish(
        z.object({
          CallId: text,
          SpeechParameters: z.nullish(z.object({ LanguageCode: text })),
          /** Of a leg that ended: 0, or why nobody answered (480, 486). */
          SipResponseCode: z.nullish(z.union([z.number(), z.string()])),
        }),
      ),
      ReceivedDigits: text,
      ErrorType: text,
    }),
  ),
  CallDetails: z.object({
    TransactionId: z.string(),
    Participants: z.array(participant),
    TransactionAttributes: z.nullish(z.record(z.string(), z.unknown())),
  }),
});

export type MediaEvent = z.output<typeof mediaEvent>;
export type Participant = z.output<typeof participant>;

const CallId = z.string();
/** The service refuses longer ones. */
const Text = checked(z.string(), z.minLength(1), z.maxLength(1000));
const voice = {
  Engine: z.enum(["standard", "neural"]),
  LanguageCode: z.string(),
  TextType: z.literal("text"),
  VoiceId: z.string(),
};
const speech = z.strictObject({ Text, ...voice });
const e164 = checked(z.string(), z.regex(/^\+[1-9][0-9]{1,14}$/));
const positive = whole(z.gte(1));

const action = z.discriminatedUnion("Type", [
  z.strictObject({ Type: z.literal("Speak"), Parameters: z.strictObject({ CallId, Text, ...voice }) }),
  z.strictObject({
    Type: z.literal("SpeakAndGetDigits"),
    Parameters: z.strictObject({
      CallId,
      SpeechParameters: speech,
      FailureSpeechParameters: speech,
      MinNumberOfDigits: whole(z.gte(0)),
      MaxNumberOfDigits: positive,
      TerminatorDigits: z.tuple([z.literal("#")]),
      InBetweenDigitsDurationInMilliseconds: positive,
      Repeat: positive,
      RepeatDurationInMilliseconds: positive,
    }),
  }),
  z.strictObject({
    Type: z.literal("CallAndBridge"),
    Parameters: z.strictObject({
      CallTimeoutSeconds: whole(z.gte(1), z.lte(120)),
      CallerIdNumber: e164,
      Endpoints: z.tuple([z.strictObject({ BridgeEndpointType: z.literal("PSTN"), Uri: e164 })]),
    }),
  }),
  z.strictObject({
    Type: z.literal("SendDigits"),
    Parameters: z.strictObject({ CallId, Digits: checked(z.string(), z.regex(/^[0-9,]{1,50}$/)) }),
  }),
  z.strictObject({
    Type: z.literal("Hangup"),
    Parameters: z.strictObject({ CallId, SipResponseCode: z.literal("0") }),
  }),
]);

export type Action = z.output<typeof action>;

/** The call that this was written in, how many questions were put in it, and the caller's language. */
const kept = { call: z.string(), asked: checked(z.string(), z.regex(/^[0-9]$/)), locale };

/**
 * Where a call stands, and what it waits for. `extension` says that there is one to be keyed in once somebody answers, and which
 * token's call that is. The service keeps this for as long as the call lasts, so nothing that is keyed in or rung may ever
 * stand here.
 */
export const callMark = z.discriminatedUnion("waitsFor", [
  z.strictObject({ ...kept, waitsFor: z.enum(["digits", "answer"]) }),
  z.strictObject({ ...kept, waitsFor: z.literal("extension"), contactTokenId }),
]);

export type CallMark = z.output<typeof callMark>;

/** What is answered to an event: at most ten actions. */
export const mediaAnswer = z.strictObject({
  SchemaVersion: z.literal("1.0"),
  Actions: checked(z.array(action), z.maxLength(10)),
  TransactionAttributes: z.optional(callMark),
});

export type MediaAnswer = z.output<typeof mediaAnswer>;
