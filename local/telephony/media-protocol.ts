import * as z from "zod";

/** What the function of a SIP media application may answer, as far as calls are played here. */

const speech = z.object({ Text: z.string().min(1).max(1000) });

const actionSchema = z.discriminatedUnion("Type", [
  z.object({ Type: z.literal("Speak"), Parameters: speech.extend({ CallId: z.string() }).loose() }),
  z.object({
    Type: z.literal("SpeakAndGetDigits"),
    Parameters: z.looseObject({
      CallId: z.string(),
      SpeechParameters: speech.loose(),
      FailureSpeechParameters: speech.loose(),
      MinNumberOfDigits: z.int().min(0).default(0),
      MaxNumberOfDigits: z.int().min(1).default(128),
      TerminatorDigits: z.array(z.string()).default(["#"]),
      Repeat: z.int().min(1).default(1),
      RepeatDurationInMilliseconds: z.int().min(1),
    }),
  }),
  z.object({
    Type: z.literal("CallAndBridge"),
    Parameters: z.looseObject({
      /** It is always the caller who is put through. */
      CallId: z.undefined().optional(),
      CallTimeoutSeconds: z.int().min(1).max(120).default(30),
      CallerIdNumber: z.e164(),
      Endpoints: z.tuple([z.object({ BridgeEndpointType: z.literal("PSTN"), Uri: z.e164() })]),
    }),
  }),
  z.object({
    Type: z.literal("SendDigits"),
    Parameters: z.looseObject({ CallId: z.string(), Digits: z.string().regex(/^[0-9*#A-D,]{1,50}$/) }),
  }),
  z.object({ Type: z.literal("Hangup"), Parameters: z.looseObject({ CallId: z.string() }) }),
]);

export type Action = z.infer<typeof actionSchema>;
export type ActionOf<T extends Action["Type"]> = Extract<Action, { readonly Type: T }>;

/** At most ten actions; attributes up to 20 KB. Source: Amazon Chime SDK Developer Guide, "Responding to invocations with action lists". */
export const answerSchema = z.object({
  SchemaVersion: z.literal("1.0"),
  Actions: z.array(actionSchema).max(10),
  TransactionAttributes: z.record(z.string(), z.unknown()).optional(),
});

export interface Participant {
  readonly CallId: string;
  readonly ParticipantTag: "LEG-A" | "LEG-B";
  readonly To: string;
  readonly From: string;
  readonly Direction: "Inbound" | "Outbound";
  readonly StartTimeInMilliseconds: string;
  readonly Status: "Connected" | "Disconnected";
}

export interface CallEvent {
  readonly SchemaVersion: "1.0";
  readonly Sequence: number;
  readonly InvocationEventType: "NEW_INBOUND_CALL" | "ACTION_SUCCESSFUL" | "ACTION_FAILED" | "HANGUP";
  readonly ActionData?: object;
  readonly CallDetails: {
    readonly TransactionId: string;
    readonly AwsAccountId: string;
    readonly AwsRegion: string;
    readonly SipRuleId: string;
    readonly SipMediaApplicationId: string;
    readonly Participants: readonly Participant[];
    readonly TransactionAttributes?: Readonly<Record<string, unknown>>;
  };
}
