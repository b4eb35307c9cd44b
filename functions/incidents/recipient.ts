import type { AffectedBuyer } from "./scope-totals.ts";
import type { MailCause, RecipientState, SendingTransition } from "./sending-transitions.ts";

/** A person whom an incident affects, and what has become of the mail. */
export interface Recipient {
  readonly buyer: AffectedBuyer;
  readonly state: RecipientState;
  /** When it came to that state; ISO 8601, UTC. */
  readonly at?: string | undefined;
  /** While it is `sending`: until when nobody else touches it. */
  readonly leaseUntil?: string | undefined;
  /** Attempts of which nobody knows whether SES took the mail, and after which there was another. */
  readonly unknown: number;
  readonly cause?: MailCause | undefined;
  /** When the person told the mail program that it is unwanted. */
  readonly complainedAt?: string | undefined;
}

/** Whether it is to be sent by whoever comes by. */
export const isOpen = ({ state, leaseUntil = "" }: Recipient, now: Date): boolean =>
  state === "pending" || (state === "sending" && leaseUntil <= now.toISOString());

/** Whether nothing more is to be done about it. */
export const isAccountedFor = ({ state }: Recipient): boolean => state !== "pending" && state !== "sending";

/** For how long somebody has taken a mail upon themselves. */
export interface Lease {
  readonly from: Date;
  /** ISO 8601, UTC. */
  readonly until: string;
}

/** What became of a mail that somebody had taken upon themselves. */
export interface Settled {
  readonly transition: Extract<SendingTransition, "release" | "defer" | "send" | "fail" | "erase">;
  readonly at: Date;
  readonly cause?: MailCause | undefined;
  /** Of one that is deferred: when it is anybody's again. */
  readonly leaseUntil?: string | undefined;
  /** What SES calls it. */
  readonly messageId?: string | undefined;
}
