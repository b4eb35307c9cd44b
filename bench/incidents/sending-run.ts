import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Incident } from "#incidents/incident.ts";
import { isAccountedFor, type Recipient } from "#incidents/recipient.ts";
import { recipientsOf } from "#incidents/recipient-store.ts";
import { lanes } from "#incidents/sending.ts";
import { listPages } from "#incidents/sending-page-store.ts";
import { noneSent, withRecipient } from "#incidents/sending-totals.ts";
import { addressOf, sendingTables } from "#test/support/sending/population.ts";
import { seeded } from "#test/support/sending/seeded.ts";
import { sendAll } from "#test/support/sending/send-all.ts";
import { simulatedSes } from "#test/support/sending/simulated-ses.ts";
import { virtualTime } from "#test/support/sending/virtual-time.ts";
import { draft } from "#test/unit/incidents/notices.ts";
import { createMemoryMeter, type MemoryUse } from "./memory-meter.ts";

/** Whom a notice goes to, and what stands in its way. */
export interface SendingCase {
  readonly buyers: number;
  /** Mails: what the account may send, and what is sent. */
  readonly perSecond: number;
  /** Pages at once. */
  readonly width: number;
  /** Of mails. */
  readonly failing: number;
  /** Of everything that a worker does, the part before and after which it dies. */
  readonly dying: number;
  /** A while in which the account may send less. */
  readonly shortage: { readonly after: number; readonly lasts: number; readonly quota: number };
}

/** Mails from the first one on, in the time that the simulation keeps. */
export interface Stretch {
  /** That SES took. */
  readonly taken: number;
  /** That it would have taken, as its quota was. */
  readonly allowed: number;
  readonly seconds: number;
}

export interface SendingResult {
  /** As long as there was somebody whom nobody had begun to write to. */
  readonly open: Stretch;
  /** With what came after that: mails of which nobody was heard, whose leases had to end. */
  readonly whole: Stretch;
  readonly throttled: number;
  readonly deaths: number;
  /** People whose mail SES refused for good. */
  readonly failed: number;
  /** People of whom nothing is known, or who are said to have it and do not. */
  readonly missed: number;
  /** Mails beyond the first of each person, as SES saw them. */
  readonly repeated: number;
  /** As many as there may be: what every worker that died had under way, and what SES took without saying so. */
  readonly window: number;
  /** Of those that were repeated, of people of whom nobody says that it may have come twice. */
  readonly uncounted: number;
  /** People of whom it is said. */
  readonly perhapsTwice: number;
  readonly memory: MemoryUse;
}

/** Sends a notice to everyone, and then looks up what became of each person. */
export async function runSending(
  db: DynamoDBDocumentClient,
  incident: Incident,
  { buyers, perSecond, width, failing, dying, shortage }: SendingCase,
): Promise<SendingResult> {
  const random = seeded(1);
  const time = virtualTime(Date.parse(incident.openedAt));
  const ses = simulatedSes(time, { quota: perSecond, shortage, failing, random });
  const memory = createMemoryMeter(buyers);
  const hand: typeof ses.hand = (mail) => {
    memory.count();
    return ses.hand(mail);
  };
  const stretch = (): Stretch => ({ taken: ses.taken, allowed: ses.allowed, seconds: ses.lasted / 1000 });
  let open = stretch();
  const onFresh = () => {
    open = stretch();
  };
  const deaths = await sendAll({
    ...{ db, time, ses: { hand }, incident, draft, pace: perSecond, width, dying, random, onFresh },
  });

  const found = { missed: 0, uncounted: 0, totals: noneSent };
  for await (const recipient of everyone(db, incident.incidentId)) {
    const address = addressOf(recipient.buyer.buyerId);
    const times = ses.delivered.get(address) ?? 0;
    found.totals = withRecipient(found.totals, recipient);
    if (isMissed(recipient, times, ses.refused.has(address))) found.missed++;
    found.uncounted += Math.max(0, times - 1 - recipient.unknown);
  }
  const { failed, perhapsTwice } = found.totals;
  return {
    ...{ open, whole: stretch(), throttled: ses.throttled, deaths, failed, missed: found.missed },
    ...{ repeated: ses.taken - ses.delivered.size, window: lanes * deaths + ses.unanswered },
    ...{ uncounted: found.uncounted, perhapsTwice, memory: memory.use() },
  };
}

function isMissed(recipient: Recipient, times: number, refused: boolean): boolean {
  if (!isAccountedFor(recipient)) return true;
  return recipient.state === "sent" ? times === 0 : !refused;
}

async function* everyone(db: DynamoDBDocumentClient, incidentId: string): AsyncGenerator<Recipient> {
  const { incidents } = sendingTables;
  for (const { begun } of await listPages(db, incidents, incidentId))
    if (begun) yield* recipientsOf(db, incidents, incidentId, begun);
}
