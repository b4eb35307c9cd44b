import type { RelayRequest } from "./call-decision.ts";
import type { ContactKey } from "./contact-key.ts";
import type { HolderKey } from "./contact-token.ts";
import { type CallingNumber, calledNumber, callingNumber, type Keyed, keyedIn } from "./dialled.ts";
import { kindOf, type NumberKind, type NumberPool } from "./number-pool.ts";
import { localeFor } from "./policy/prompts.ts";
import { directHolder, extensionHolder } from "./token-value.ts";

/** A call as the network tells of it, and where what was dialled leads: nothing has been read yet. */
export interface IncomingCall {
  readonly callId: string;
  /** Of the question that was answered, within the call. */
  readonly attempt: number;
  /** E.164. */
  readonly to: string;
  /** Undefined for a number that is not ours. */
  readonly kind: NumberKind | undefined;
  /** Index of the number. */
  readonly number: string;
  /** Undefined where the caller holds it back. */
  readonly from: CallingNumber | undefined;
  /** Index of the caller. */
  readonly caller: string | undefined;
  readonly keyed: Keyed;
  readonly holder: HolderKey | undefined;
  readonly locale: string;
}

export function incomingCall(
  { from: shown, to: dialled, digits, callId, attempt }: RelayRequest,
  { key, pool }: { readonly key: ContactKey; readonly pool: NumberPool },
): IncomingCall {
  const to = calledNumber(dialled);
  const from = callingNumber(shown);
  // A number of ours that calls another would go round in circles.
  const kind = from && kindOf(pool, from.e164) ? undefined : kindOf(pool, to);
  const number = key.index("number", to);
  const caller = from && key.index("caller", from.e164);
  const keyed = kind === "extension" ? keyedIn(digits) : ({ kind: "none" } as const);
  const holder = () => {
    if (keyed.kind === "extension") return extensionHolder(key, to, keyed.extension);
    return kind === "direct" && caller ? directHolder(caller, number) : undefined;
  };
  return { callId, attempt, to, kind, number, from, caller, keyed, holder: holder(), locale: localeFor(from?.country) };
}
