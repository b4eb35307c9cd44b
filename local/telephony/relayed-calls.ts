import * as z from "zod";
import type { Exchange } from "#local/gateway/gateway.ts";
import { maskedNumber } from "./masked-number.ts";

/** A call that a telephone network would have carried. */
export interface RelayedCall {
  /** ISO 8601 */
  readonly at: string;
  /** Through a SIP media application, or by a telephony provider that asked over HTTP. */
  readonly via: "media-application" | "api";
  /** As is `destination`, with its country and its last two digits alone. */
  readonly from: string;
  /** What both sides see. */
  readonly callerId?: string;
  readonly destination?: string;
  /** `ended`: nobody was rung, or nobody answered. */
  readonly outcome: "bridged" | "ended";
  readonly reason?: string;
  readonly contactTokenId?: string;
}

export interface RelayedCalls {
  /** Masks the numbers before it keeps the call. */
  record(call: Omit<RelayedCall, "at">): void;
  /** The newest first. */
  list(): readonly RelayedCall[];
  /** Looks at what goes through the gateway, for answers to telephony providers. */
  onExchange(exchange: Exchange): void;
}

const kept = 200;

const requestSchema = z.object({ from: z.string() });
const answerSchema = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("bridge"),
    destination: z.string(),
    callerId: z.string(),
    contactTokenId: z.string().exactOptional(),
  }),
  z.object({ action: z.literal("reject"), reason: z.string().exactOptional() }),
]);

export function createRelayedCalls(now: () => Date): RelayedCalls {
  const calls: RelayedCall[] = [];

  function record({ from, destination, ...call }: Omit<RelayedCall, "at">): void {
    const masked = { from: maskedNumber(from), ...(destination && { destination: maskedNumber(destination) }) };
    calls.unshift({ at: now().toISOString(), ...call, ...masked });
    calls.splice(kept);
  }

  return {
    record,
    list: () => calls,
    onExchange: ({ routeKey, request, answer }) => {
      if (routeKey !== "POST /v1/relay/calls" || answer.status !== 200) return;
      const asked = requestSchema.safeParse(parsed(request));
      // A question back is no end of a call.
      const answered = answerSchema.safeParse(parsed(answer.body));
      if (!asked.success || !answered.success) return;
      const { action, ...decision } = answered.data;
      record({ via: "api", ...asked.data, outcome: action === "bridge" ? "bridged" : "ended", ...decision });
    },
  };
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
