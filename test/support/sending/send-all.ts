import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Incident } from "#incidents/incident.ts";
import type { LettersOf } from "#incidents/letters.ts";
import type { NoticeDraft } from "#incidents/notice.ts";
import { type SendingPorts, sendPage } from "#incidents/sending.ts";
import { beginPage, finishPage, listPages } from "#incidents/sending-page-store.ts";
import { accountSlots, sendingPorts } from "#incidents/sending-ports-store.ts";
import { countPage } from "#incidents/sending-progress-store.ts";
import { oneKey, sendingTables } from "./population.ts";
import type { simulatedSes } from "./simulated-ses.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SendAll {
  readonly db: DynamoDBDocumentClient;
  readonly time: VirtualTime;
  readonly ses: Pick<ReturnType<typeof simulatedSes>, "hand">;
  readonly incident: Incident;
  readonly draft: NoticeDraft;
  /** Mails a second. */
  readonly pace: number;
  /** Pages at once. */
  readonly width: number;
  /** Of what a worker does, the part after which it dies. */
  readonly dying: number;
  readonly random: () => number;
  /** Told of each mail that is about to be taken from nobody: what follows the last one waits for leases to end. */
  readonly onFresh?: () => void;
}

/** Milliseconds that a call of the database is taken to last. */
const databaseCall = 8;
/** Milliseconds of one call of a step. */
const call = 60_000;
/** Milliseconds after which a step that failed so many times is called again, as workflows do. */
const again = (failures: number): number => Math.min(2000 * 2 ** failures, 300_000);

/**
 * Sends every page as the workflow does, so many at once, each by calls of a step that can die at any point: whatever it had
 * under way is never heard of again. @returns how many died
 */
export async function sendAll(run: SendAll): Promise<number> {
  const { db, time, incident, width } = run;
  const { incidents } = sendingTables;
  let deaths = 0;
  for (;;) {
    const pages = await time.busy(() => listPages(db, incidents, incident.incidentId));
    const left = pages.filter(({ begun }) => !begun?.totals).values();
    const child = async () => {
      for (const { page } of left) {
        const died = await sendOne(run, page);
        deaths += died;
      }
    };
    if (pages.every(({ begun }) => begun?.totals)) return deaths;
    await Promise.all(Array.from({ length: width }, child));
  }
}

async function sendOne(run: SendAll, number: number): Promise<number> {
  const { db, time, incident } = run;
  const { incidents } = sendingTables;
  let failures = 0;
  for (let deaths = 0; ; ) {
    const page = await time.busy(() => beginPage(db, incidents, incident.incidentId, number));
    if (page.totals) return deaths;
    const { ports, died } = mortal(
      run,
      sendingPorts(db, sendingTables, page, lettersOf(run), { ...time, slots: slots(run) }),
    );
    const until = new Date(time.clock.now().getTime() + call);
    const progress = await Promise.race([sendPage(ports, until).catch(() => "failed" as const), died]);
    if (progress === "died" || progress === "failed") {
      if (progress === "died") deaths++;
      await time.sleep(again(failures++));
    } else if (progress.more) {
      // The state is entered anew, and its retries begin anew.
      failures = 0;
      await time.until(progress.again);
    } else {
      const done = await time.busy(async () =>
        finishPage(db, incidents, incident.incidentId, page, await countPage(db, incidents, incident.incidentId, page)),
      );
      if (done) return deaths;
    }
  }
}

/** A process's own: what it reserved is lost with it. */
function slots({ db, time, pace }: SendAll) {
  const made = accountSlots(db, sendingTables.incidents, time, pace);
  return {
    next: () => time.busy(() => made.next()),
    slower: () => time.busy(() => made.slower()),
  };
}

const lettersOf = ({ incident, draft, ses, time }: SendAll): LettersOf => ({
  ...{ incident, draft, keys: oneKey, drillMailbox: "drills@marketplace.example" },
  hand: (mail) => time.idle(() => ses.hand(mail)),
  ...{ officeMailbox: "privacy@marketplace.example", page: "https://privacy.marketplace.example/notices/" },
});

/** Ports behind which everything is silent from the moment on at which the process dies. */
function mortal({ time, dying, random, onFresh }: SendAll, ports: SendingPorts) {
  let dead = false;
  let die = () => {};
  const died = new Promise<"died">((resolve) => {
    die = () => {
      dead = true;
      resolve("died");
    };
  });
  const silence = new Promise<never>(() => {});
  /** It may die before, or after it was done: then nobody hears of it. */
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) return silence;
    if (random() < dying) die();
    if (dead) return silence;
    const result = await work();
    if (random() < dying) die();
    return dead ? silence : result;
  };
  const database = <T>(work: () => Promise<T>) =>
    step(async () => {
      await time.sleep(databaseCall);
      return time.busy(work);
    });
  const mortals: SendingPorts = {
    ...ports,
    until: (at) => step(() => time.until(at)),
    slots: { next: () => step(ports.slots.next), slower: () => step(ports.slots.slower) },
    recipients: () => busily(time, ports.recipients()),
    letters: async (recipients) => {
      const letters = await database(() => ports.letters(recipients));
      return letters.map(({ post }) => ({ post: () => step(() => time.busy(post)) }));
    },
    take: (recipient, lease) => {
      if (recipient.state === "pending") onFresh?.();
      return database(() => ports.take(recipient, lease));
    },
    settle: (recipient, lease, settled) => database(() => ports.settle(recipient, lease, settled)),
  };
  return { ports: mortals, died };
}

async function* busily<T>(time: VirtualTime, items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await time.busy(() => iterator.next());
    if (done) return;
    yield value;
  }
}
