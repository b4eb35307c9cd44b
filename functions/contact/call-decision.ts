import * as z from "zod/mini";
import { line } from "#shared/http/schemas.ts";
import { described, matching, whole } from "#shared/schema.ts";
import { contactTokenId } from "./contact-schemas.ts";

/** What whoever carries a call asks, and what it is told to do. The same in both ways to the relay: HTTP and SIP media application. */

/**
 * The carrier's own id of a call and, within it, how many questions were answered before: one pair is one use, however often
 * it is told.
 */
export const callId = matching(/^[A-Za-z0-9._:-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 . _ : -");
export const attempt = whole(z.gte(0), z.lte(99));

/** A number as the network gives it. One that is not ours: that is for the decision to say. */
export const dialled = described(line(40), { example: "+12025550142" });

/** Keyed in, or read out of what somebody has written down: pauses (`,` `;` `p` `w`) and grouping are no slips. */
export const keyedDigits = matching(/^[0-9*#,;pPwW .()-]{1,40}$/, "must be 1 to 40 digits, pauses or separators");

/** What is told of a call, and of what was keyed in. */
export const callTold = z.strictObject({
  /** Nothing, or a word, where the caller holds it back. */
  from: described(z.string().check(z.maxLength(40)), { example: "+12025550142" }),
  to: dialled,
  digits: z.optional(keyedDigits),
  callId,
  attempt,
});

/**
 * What the media application asks. With `contactTokenId` it asks once more about a call that this token put through: for the
 * extension of whoever answers, which it kept nowhere meanwhile. Not over HTTP: the first answer is that carrier's to hold.
 */
export const relayRequest = z.strictObject({ ...callTold.shape, contactTokenId: z.optional(contactTokenId) });

export type RelayRequest = z.output<typeof relayRequest>;

const e164 = matching(/^\+[1-9][0-9]{1,14}$/, "must be a number in E.164");
/** A language (BCP 47), with the region: a voice has one. */
export const locale = described(matching(/^[a-z]{2,3}-[A-Z]{2}$/, "must be a language and a country"), {
  example: "de-DE",
});
/** What is spoken, and in which language. */
const spoken = { prompt: line(500), locale };
/** Why a call is not put through, as the access log and the caller's software have it. */
const reason = described(matching(/^[a-z][a-z_]{0,39}$/, "must be a code"), { example: "expired" });

/** Put through. `destination` is the only place where the number stands in clear: whoever carries the call keeps it nowhere. */
export const bridge = z.strictObject({
  action: z.literal("bridge"),
  destination: e164,
  /** To be keyed in once the call is answered. */
  destinationExtension: z.optional(matching(/^[0-9]{1,20}$/, "must be digits")),
  /** The pool number: neither side sees another. */
  callerId: e164,
  contactTokenId,
  locale: described(locale, {
    description: "In which the caller is spoken to, should nobody answer",
    example: "de-DE",
  }),
});

/** Ask for digits, and come again with them. */
export const gather = z.strictObject({ action: z.literal("gather"), ...spoken, maxDigits: whole(z.gte(1), z.lte(20)) });

/** Say why not, and hang up. */
export const reject = z.strictObject({ action: z.literal("reject"), reason, ...spoken });

export const callDecision = z.discriminatedUnion("action", [bridge, gather, reject]);

export type CallDecision = z.output<typeof callDecision>;
