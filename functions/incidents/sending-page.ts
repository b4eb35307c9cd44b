import type { SendingTotals } from "./sending-totals.ts";

/** Whom one page of a notice goes to, and how far it has come. */
export interface SendingPage {
  readonly page: number;
  readonly bucket: string;
  /** Ids of buyers, both included. */
  readonly first: string;
  readonly last: string;
  readonly buyers: number;
  /** Rises whenever SES speaks of a mail of the page: totals are of one turn. */
  readonly turn: number;
  /** Once everyone is accounted for; kept right when SES speaks of one later. */
  readonly totals?: SendingTotals | undefined;
  /** When all attempts at it had failed; it is tried again all the same. */
  readonly failedAt?: string | undefined;
}
