import type { ContactUse } from "#shared/access-log/access-record.ts";
import type { HolderKey, TokenIds } from "./contact-token.ts";
import { contactPolicy } from "./policy/contact.ts";

/** One use of a token by a call: what is counted, and goes on record. */
export interface CallNote {
  readonly ids: TokenIds;
  readonly holder: HolderKey;
  readonly use: Exclude<ContactUse["use"], "issued">;
  readonly callId: string;
  readonly at: Date;
  /** So that the buyer can call back: who called, where that is remembered, and for how long. */
  readonly returnable?: { readonly caller: string; readonly partition: string; readonly liveUntil: string } | undefined;
}

/** Calls of one UTC day by the token that a row leads to. */
export interface DayOfCalls {
  readonly ids: ReadonlySet<string>;
}

/** Whether a call is one too many; one that is told again is not. */
export const isTooMany = (calls: DayOfCalls | undefined, callId: string): boolean =>
  calls !== undefined && calls.ids.size >= contactPolicy.calls.mostPerTokenAndDay && !calls.ids.has(callId);
