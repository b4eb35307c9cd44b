import type { Exchange } from "#local/gateway/gateway.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import type { LocalSystem } from "#local/system.ts";
import { deliver } from "./deliver.ts";
import { maskedNumber } from "./masked-number.ts";
import { type Call, type PlayedCall, playCall } from "./play-call.ts";
import { createRelayedCalls, type RelayedCall } from "./relayed-calls.ts";

export interface TelephonyOptions {
  readonly system: Pick<LocalSystem, "account" | "region" | "telephony">;
  readonly invoke: Invoke;
  readonly now: () => Date;
}

/** The telephone network: calls come from here, and nothing ever rings. */
export interface Telephony {
  /**
   * Lets somebody call.
   *
   * @param times how often each event is delivered to the function
   * @returns how it went, with the destination and what was keyed in there masked; undefined where the system takes no calls
   * @throws MediaAnswerError
   */
  play(call: Call, times: number): Promise<PlayedCall | undefined>;
  /** What would have been put through or refused, in either way, the newest first. */
  calls(): readonly RelayedCall[];
  readonly onExchange: (exchange: Exchange) => void;
}

export function createTelephony({ system, invoke, now }: TelephonyOptions): Telephony {
  const { telephony, account, region } = system;
  const relayed = createRelayedCalls(now);
  return {
    play: async (call, times) => {
      if (!telephony) return undefined;
      const network = {
        ...{ account, region, now },
        deliver: (event: Parameters<typeof deliver>[2]) => deliver(invoke, telephony.functionName, event, times),
      };
      const { destination, keyedIn, ...played } = await playCall(call, network);
      const { outcome, callerId } = played;
      relayed.record({
        ...{ via: "media-application", from: call.from, outcome },
        ...(callerId !== undefined && { callerId }),
        ...(destination !== undefined && { destination }),
      });
      return {
        ...played,
        ...(destination !== undefined && { destination: maskedNumber(destination) }),
        ...(keyedIn !== undefined && { keyedIn: "•".repeat(keyedIn.length) }),
      };
    },
    calls: relayed.list,
    onExchange: relayed.onExchange,
  };
}
