import type { CallDecision, RelayRequest } from "#contact/call-decision.ts";
import type { MediaPorts } from "#contact/media-call.ts";

export const seller = "+12025550199";
export const pool = "+12025550142";
export const buyer = "+46701740605";
export const contactTokenId = "ctk_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

export const gather = {
  action: "gather",
  prompt: "Bitte geben Sie die Durchwahl ein.",
  locale: "de-DE",
  maxDigits: 8,
} as const satisfies CallDecision;
export const bridge = {
  action: "bridge",
  destination: buyer,
  callerId: pool,
  contactTokenId,
  locale: "de-DE",
} as const satisfies CallDecision;
export const reject = {
  action: "reject",
  reason: "token_expired",
  prompt: "Diese Nummer gilt nicht mehr.",
  locale: "de-DE",
} as const satisfies CallDecision;

const legA = { CallId: "leg-a-1", ParticipantTag: "LEG-A", To: pool, From: seller, Direction: "Inbound" };
const legB = { CallId: "leg-b-1", ParticipantTag: "LEG-B", To: buyer, From: pool, Direction: "Outbound" };
export const caller = { ...legA, StartTimeInMilliseconds: "1641998241509", Status: "Connected" };
export const callee = { ...legB, StartTimeInMilliseconds: "1641998251509", Status: "Connected" };
export const gone = <P extends object>(participant: P) => ({ ...participant, Status: "Disconnected" });

interface EventParts {
  readonly mark?: unknown;
  readonly participants?: readonly object[];
  readonly data?: object;
}

/** An event with all that the service puts in it. */
export const eventOf = (type: string, { mark, participants = [caller], data }: EventParts = {}) => ({
  SchemaVersion: "1.0",
  Sequence: 2,
  InvocationEventType: type,
  ...(data && { ActionData: data }),
  CallDetails: {
    TransactionId: "call-1",
    AwsAccountId: "000000000000",
    AwsRegion: "us-east-1",
    SipRuleId: "rule-1",
    SipMediaApplicationId: "application-1",
    Participants: participants,
    ...(mark !== undefined && { TransactionAttributes: mark }),
  },
});

/** What the service repeats of our question, and what became of it. */
export const questionData = (more: object) => ({
  Type: "SpeakAndGetDigits",
  Parameters: {
    CallId: "leg-a-1",
    SpeechParameters: { Text: "…", TextType: "text", Engine: "standard", LanguageCode: "de-DE", VoiceId: "Vicki" },
    MaxNumberOfDigits: 8,
  },
  ...more,
});
export const bridgeData = (more: object = {}) => ({
  Type: "CallAndBridge",
  Parameters: { CallId: "leg-a-1", CallerIdNumber: pool, Endpoints: [{ BridgeEndpointType: "PSTN", Uri: buyer }] },
  ...more,
});
export const asked = (times: string, more: object = {}) => ({
  call: "call-1",
  asked: times,
  waitsFor: "digits",
  locale: "de-DE",
  ...more,
});

/** Decides as it is told to, and remembers what it was asked. */
export function relay(decide: (request: RelayRequest) => CallDecision) {
  const requests: RelayRequest[] = [];
  const ports: MediaPorts = {
    decide: async (request) => {
      requests.push(request);
      return decide(request);
    },
    say: (name, locale) => `${name} ${locale}`,
    requestId: "request-1",
  };
  return { requests, ports };
}
