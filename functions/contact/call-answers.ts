import type { CallDecision } from "./call-decision.ts";
import { extensionLength } from "./dialled.ts";
import { type PromptName, promptFor } from "./policy/prompts.ts";
import type { EndReason } from "./token-life.ts";

const ended: Record<EndReason, PromptName> = {
  withdrawn: "ended",
  access_revoked: "ended",
  authorization_ended: "ended",
  given_to_another: "ended",
  blocked: "blocked",
  pii_purged: "expired",
  expired: "expired",
};

/** Why a call is not put through, and what its caller hears. */
const refusals = {
  ...ended,
  ended: "ended",
  no_phone: "no_phone",
  daily_limit: "daily_limit",
  refused: "refused",
  anonymous_caller: "anonymous",
  unknown_caller: "unknown_caller",
  not_in_service: "not_in_service",
} as const satisfies Record<string, PromptName>;
export type Refusal = keyof typeof refusals;

/** What is answered, in the language of whoever calls. */
export function answersIn(locale: string) {
  return {
    reject: (reason: Refusal): CallDecision => ({
      action: "reject",
      reason,
      prompt: promptFor(refusals[reason], locale),
      locale,
    }),
    ask: (name: "ask_extension" | "mistyped" | "unknown_extension"): CallDecision => ({
      action: "gather",
      prompt: promptFor(name, locale),
      locale,
      maxDigits: extensionLength,
    }),
  };
}
