import { isAccountedFor, type Recipient } from "./recipient.ts";
import { type RecipientState, recipientStates } from "./sending-transitions.ts";

/** People, by what has become of their mail; every one is in one state. */
export interface SendingTotals extends Readonly<Record<RecipientState, number>> {
  /** Who said that it is unwanted. */
  readonly complaints: number;
  /** Who may have got it more than once: somebody died between SES taking a mail and the record of it, or SES did not answer. */
  readonly perhapsTwice: number;
}

export const noneSent: SendingTotals = {
  ...(Object.fromEntries(recipientStates.map((state) => [state, 0])) as Record<RecipientState, number>),
  complaints: 0,
  perhapsTwice: 0,
};

export const withRecipient = (totals: SendingTotals, recipient: Recipient): SendingTotals => ({
  ...totals,
  [recipient.state]: totals[recipient.state] + 1,
  complaints: totals.complaints + (recipient.complainedAt ? 1 : 0),
  perhapsTwice: totals.perhapsTwice + (recipient.unknown > 0 && isAccountedFor(recipient) ? 1 : 0),
});

const counted = [...recipientStates, "complaints", "perhapsTwice"] as const;

export const plus = (some: SendingTotals, other: SendingTotals): SendingTotals =>
  Object.fromEntries(counted.map((name) => [name, some[name] + other[name]])) as unknown as SendingTotals;
