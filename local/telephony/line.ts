import { randomUUID } from "node:crypto";
import type { MediaAnswer } from "./deliver.ts";
import type { Action, CallEvent, Participant } from "./media-protocol.ts";

export interface CallNetwork {
  readonly account: string;
  readonly region: string;
  readonly now: () => Date;
  /** See `deliver`. */
  readonly deliver: (event: CallEvent) => Promise<MediaAnswer | undefined>;
}

/** A call that comes in, for as long as anybody is on it. */
export interface Line {
  readonly transactionId: string;
  /** Who called. */
  readonly caller: Participant["CallId"];
  isOn(callId: string): boolean;
  /** Somebody picks up. */
  join(from: string, to: string): void;
  /** Somebody hangs up, or is hung up. @returns what of an event tells so */
  leave(callId: string): object;
  /** @returns what is to be done next: nothing where the function failed, as the service ends such calls */
  tell(type: CallEvent["InvocationEventType"], data?: object): Promise<readonly Action[]>;
}

/** The service invokes a function so often in one call, and no more. */
const mostEvents = 1000;

export function openLine(from: string, to: string, { account, region, now, deliver }: CallNetwork): Line {
  const transactionId = randomUUID();
  const legs = new Map<string, Participant>();
  let attributes: CallEvent["CallDetails"]["TransactionAttributes"];
  let sequence = 0;

  function join(leg: Pick<Participant, "ParticipantTag" | "From" | "To" | "Direction">): string {
    const CallId = randomUUID();
    legs.set(CallId, { CallId, ...leg, StartTimeInMilliseconds: String(now().getTime()), Status: "Connected" });
    return CallId;
  }

  return {
    transactionId,
    caller: join({ ParticipantTag: "LEG-A", From: from, To: to, Direction: "Inbound" }),
    isOn: (callId) => legs.get(callId)?.Status === "Connected",
    join: (callerId, destination) => {
      join({ ParticipantTag: "LEG-B", From: callerId, To: destination, Direction: "Outbound" });
    },
    leave: (callId) => {
      const leg = legs.get(callId);
      if (leg) legs.set(callId, { ...leg, Status: "Disconnected" });
      const Parameters = { SipResponseCode: 0, CallId: callId, ParticipantTag: leg?.ParticipantTag };
      return { Type: "Hangup", Parameters };
    },
    tell: async (type, data) => {
      if (sequence === mostEvents) return [];
      sequence += 1;
      const answer = await deliver({
        SchemaVersion: "1.0",
        Sequence: sequence,
        InvocationEventType: type,
        ...(data && { ActionData: data }),
        CallDetails: {
          TransactionId: transactionId,
          AwsAccountId: account,
          AwsRegion: region,
          SipRuleId: "local-sip-rule",
          SipMediaApplicationId: "local-sip-media-application",
          Participants: [...legs.values()],
          ...(attributes && { TransactionAttributes: attributes }),
        },
      });
      attributes = answer?.TransactionAttributes ?? attributes;
      return answer?.Actions ?? [];
    },
  };
}
