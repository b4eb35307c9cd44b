/**
 * What has become of the mail to one person: `pending` before anything is done about it, `sending` from just before it is
 * handed over, `sent` when SES has taken it. `bounced` and `suppressed` are what SES says later: the address did not take it, or
 * is one that SES no longer writes to. `failed` where SES would not take it or there is nothing to write to, `erased` where the
 * buyer is gone.
 */
export const recipientStates = ["pending", "sending", "sent", "bounced", "suppressed", "failed", "erased"] as const;
export type RecipientState = (typeof recipientStates)[number];

/** Every legal change, and what the conditional write of each is derived from. */
export const sendingTransitions = {
  /** Also from `sending`, once the time of whoever took it is over: that one may have sent it, and died. */
  take: { from: ["pending"], to: "sending" },
  /** It was not sent, for certain. */
  release: { from: ["sending"], to: "pending" },
  /** SES did not say whether it was: it is to be sent again, and sooner than if nobody knew even that. */
  defer: { from: ["sending"], to: "sending" },
  send: { from: ["sending"], to: "sent" },
  fail: { from: ["sending"], to: "failed" },
  erase: { from: ["sending"], to: "erased" },
  /** SES may speak of a mail before we have put on record that it has taken it. */
  bounce: { from: ["sending", "sent"], to: "bounced" },
  suppress: { from: ["sending", "sent"], to: "suppressed" },
  reject: { from: ["sending", "sent"], to: "failed" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly RecipientState[]; readonly to: RecipientState }>
>;
export type SendingTransition = keyof typeof sendingTransitions;

/** Why someone was not told, as a code. */
export const mailCauses = ["no_address", "unreadable", "refused", "no_answer", "permanent", "transient"] as const;
export type MailCause = (typeof mailCauses)[number];
