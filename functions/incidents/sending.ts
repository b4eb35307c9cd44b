import type { Clock } from "#shared/clock.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { inLanes } from "./lanes.ts";
import { isAccountedFor, isOpen, type Lease, type Recipient, type Settled } from "./recipient.ts";
import type { Slots } from "./sending-pace.ts";
import type { MailCause } from "./sending-transitions.ts";

/** What became of a letter that was posted. */
export type Posted =
  | { readonly outcome: "taken"; readonly messageId: string }
  /** SES did not take it: it was too fast, or it takes nothing of ours now. */
  | { readonly outcome: "throttled" | "closed" }
  /** SES may have taken it, and did not say so. */
  | { readonly outcome: "unknown" }
  /** There is nobody to write to, or no way to. */
  | { readonly outcome: "erased" }
  | { readonly outcome: "failed"; readonly cause: MailCause };

/** A letter to one person. */
export interface Letter {
  /** Opens the address, writes and hands it over. Throws only where SES has not been asked. */
  post(): Promise<Posted>;
}

export interface SendingPorts {
  readonly clock: Clock;
  /** Resolves at that time. */
  readonly until: (at: Date) => Promise<void>;
  readonly slots: Slots;
  /** Everyone of the page, as they are stored. */
  readonly recipients: () => AsyncIterable<Recipient>;
  /** One for each, in their order; nothing is opened yet. */
  readonly letters: (recipients: readonly Recipient[]) => Promise<readonly Letter[]>;
  /** False where somebody else has it. */
  readonly take: (recipient: Recipient, lease: Lease) => Promise<boolean>;
  readonly settle: (recipient: Recipient, lease: Lease, settled: Settled) => Promise<boolean>;
}

/** How far a page has come; `again` is when it makes sense to go on. */
export type Progress = { readonly more: false } | { readonly more: true; readonly again: Date };

/** Letters whose addresses are read in one go, and that are under way at once: what a crash can repeat is at most the latter. */
const chunkSize = 25;
export const lanes = 8;

/**
 * Milliseconds for which whoever takes a mail has it alone: longer than everything between taking it and the record of what
 * became of it may last.
 */
const leaseFor = 30_000;

/** Milliseconds until a mail is sent again that SES did not answer; as long again each time, up to a lease. */
const deferredFor = 5000;

/** Times in a row that SES did not answer, after which it is taken to be away. */
const silent = 5;
/** Mails in a row that SES refused while it took none, after which it is taken to refuse all that we send. */
const refusing = 3;
/** Attempts at one person that SES did not answer while it answered for others. */
const hopeless = 10;

/** What the letters of one call have in common. */
interface Call {
  readonly ports: SendingPorts;
  taken: number;
  /** People of whom nothing more is to be done, told or not. */
  accounted: number;
  refused: number;
  unanswered: number;
}

/**
 * Sends what is open of a page, until all of it is accounted for or the time is up. SES has no way to ask whether it has a mail
 * already: so each is put on record before it is handed over, and after; whoever dies in between leaves a lease, and when that
 * is over it is sent again, and counted as one that may have come twice.
 * @param until no new letters are begun after that
 * @throws UnavailableError when SES, KMS or the database is away, or nobody was accounted for: the call is to be made again later,
 * each time after a longer wait, and somebody is to hear of it when there were many
 */
export async function sendPage(ports: SendingPorts, until: Date): Promise<Progress> {
  const call: Call = { ports, taken: 0, accounted: 0, refused: 0, unanswered: 0 };
  for (;;) {
    const { posted, leases } = await passThrough(call, until);
    // It has answered nobody: who calls waits longer each time.
    if (call.unanswered > 0 && call.taken === 0) throw new UnavailableError("ses");
    const now = ports.clock.now();
    const over = now >= until;
    if (!over && posted > 0) continue;
    const last = leases.sort().at(-1);
    if (!over && last === undefined) return { more: false };
    // To come again at a set time would pass for progress, however long it takes nothing, and nobody would hear of it.
    if (call.accounted === 0) throw new UnavailableError("ses");
    return { more: true, again: over || last === undefined ? now : new Date(last) };
  }
}

/** Once through the page. */
async function passThrough(call: Call, until: Date) {
  const { ports } = call;
  const leases: string[] = [];
  let posted = 0;
  let chunk: Recipient[] = [];
  const post = async () => {
    const letters = await ports.letters(chunk);
    const pairs = chunk.map((recipient, i) => ({ recipient, letter: letters[i] as Letter }));
    await inLanes(pairs, lanes, ({ recipient, letter }) => send(call, recipient, letter));
    posted += chunk.length;
    chunk = [];
  };
  for await (const recipient of ports.recipients()) {
    if (isAccountedFor(recipient)) continue;
    if (isOpen(recipient, ports.clock.now())) chunk.push(recipient);
    else if (recipient.leaseUntil) leases.push(recipient.leaseUntil);
    if (chunk.length === chunkSize) await post();
    if (ports.clock.now() >= until) return { posted, leases };
  }
  if (chunk.length > 0) await post();
  return { posted, leases };
}

async function send(call: Call, recipient: Recipient, letter: Letter): Promise<void> {
  const { ports } = call;
  await ports.until(await ports.slots.next());
  const from = ports.clock.now();
  const lease = { from, until: new Date(from.getTime() + leaseFor).toISOString() };
  if (!(await ports.take(recipient, lease))) return;
  const settle = (settled: Omit<Settled, "at">) =>
    ports.settle(recipient, lease, { ...settled, at: ports.clock.now() });
  const closed = async () => {
    await settle({ transition: "release" });
    throw new UnavailableError("ses");
  };
  const posted = await letter.post().catch(async (error: unknown) => {
    await settle({ transition: "release" });
    throw error;
  });
  call.unanswered = posted.outcome === "unknown" ? call.unanswered + 1 : 0;
  switch (posted.outcome) {
    case "taken":
      call.taken++;
      call.accounted++;
      await settle({ transition: "send", messageId: posted.messageId });
      return;
    case "erased":
      call.accounted++;
      await settle({ transition: "erase" });
      return;
    case "failed":
      if (posted.cause === "refused" && call.taken === 0 && call.refused++ >= refusing) return closed();
      call.accounted++;
      await settle({ transition: "fail", cause: posted.cause });
      return;
    case "throttled":
      await settle({ transition: "release" });
      await ports.slots.slower();
      return;
    case "closed":
      return closed();
    case "unknown":
      if (recipient.unknown >= hopeless && call.taken > 0) await settle({ transition: "fail", cause: "no_answer" });
      else await settle({ transition: "defer", leaseUntil: deferredUntil(recipient, ports.clock.now()) });
      if (call.unanswered >= silent) throw new UnavailableError("ses");
  }
}

const deferredUntil = ({ unknown }: Recipient, now: Date): string =>
  new Date(now.getTime() + Math.min(deferredFor * 2 ** unknown, leaseFor)).toISOString();
