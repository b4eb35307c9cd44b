import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Incident } from "#incidents/incident.ts";
import { listRecipients } from "#incidents/recipient-list-store.ts";
import { readProgress } from "#incidents/sending-progress-store.ts";
import { systemIds } from "#shared/ids.ts";
import { addressOf, buyerNumbered, populate, sendingTables } from "#test/support/sending/population.ts";
import { seeded } from "#test/support/sending/seeded.ts";
import { sendAll } from "#test/support/sending/send-all.ts";
import { simulatedSes } from "#test/support/sending/simulated-ses.ts";
import { virtualTime } from "#test/support/sending/virtual-time.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now, opened } from "./incidents.ts";
import { draft } from "./notices.ts";

vi.setConfig({ testTimeout: 120_000 });
const { incidents } = sendingTables;

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ incidents: { key }, vault: { key }, "record-keys": { key: ["pk"] } });
}, 30_000);
afterAll(() => engine.stop());

async function noKeysAtAll() {
  for (let i = 0; i < 30; i++) {
    const Key = { pk: `buyer#${buyerNumbered(i)}` };
    await engine.db.send(new DeleteCommand({ TableName: sendingTables.recordKeys, Key }));
  }
}

function approved(): Incident {
  const decision = { notify: true, revision: 1, code: "0123-4567-89AB", by: "petra", at: now.toISOString() } as const;
  return { ...opened().incident, incidentId: systemIds.next("inc"), status: "notifying", decision };
}

interface Given {
  readonly buyers: number;
  readonly pageSize?: number;
  readonly failing?: number;
  readonly dying?: number;
  readonly pace?: number;
  readonly quota?: number;
  readonly seed?: number;
  readonly exercise?: boolean;
  /** Milliseconds from half a second after the start, in which SES does not answer. */
  readonly away?: number;
  /** Whether every page is sent by two at once. */
  readonly twice?: boolean;
  readonly before?: (incident: Incident) => Promise<void>;
}

async function sent(given: Given) {
  const { buyers, pageSize = 40, failing = 0, dying = 0, pace = 50, quota = pace, seed = 1 } = given;
  const { exercise = false, away, twice = false, before } = given;
  const incident = { ...approved(), exercise };
  await populate(engine.db, incident.incidentId, { buyers, pageSize });
  await before?.(incident);
  const random = seeded(seed);
  const time = virtualTime(now.getTime());
  const ses = simulatedSes(time, { quota, failing, random });
  const run = { ...{ db: engine.db, time, ses, incident, draft, pace, width: 3, dying, random } };
  if (away) void time.sleep(500).then(() => ses.closeFor(away));
  const [deaths = 0] = await Promise.all([sendAll(run), ...(twice ? [sendAll(run)] : [])]);
  const { totals } = await readProgress(engine.db, incidents, incident.incidentId);
  const people = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listRecipients(engine.db, incidents, incident.incidentId, { limit: 100, cursor });
    people.push(...page.recipients);
    cursor = page.nextCursor;
    more = cursor !== undefined;
  }
  return { ses, totals, people, deaths };
}

describe("the notice to everyone of an incident", () => {
  it("comes to each of them once", async () => {
    const { ses, totals, people } = await sent({ buyers: 150 });
    expect(totals).toMatchObject({ sent: 150, pending: 0, sending: 0, failed: 0, erased: 0, perhapsTwice: 0 });
    expect(people.map(({ buyer }) => buyer.buyerId).sort()).toEqual(
      Array.from({ length: 150 }, (_, i) => buyerNumbered(i)),
    );
    expect([...ses.delivered]).toHaveLength(150);
    expect(new Set(ses.delivered.values())).toEqual(new Set([1]));
  });

  it.each([1, 2, 3, 4])(
    "misses nobody whatever dies and fails, and knows who may have got it twice (%i)",
    async (seed) => {
      const { ses, totals, people, deaths } = await sent({ buyers: 250, failing: 0.04, dying: 0.004, seed });
      expect(deaths).toBeGreaterThan(0);
      expect(totals.sent + totals.failed).toBe(250);
      for (const { buyer, state, unknown } of people) {
        const times = ses.delivered.get(addressOf(buyer.buyerId)) ?? 0;
        if (state === "sent") expect(times).toBeGreaterThanOrEqual(1);
        else
          expect({ state, refused: ses.refused.has(addressOf(buyer.buyerId)) }).toEqual({
            state: "failed",
            refused: true,
          });
        // Whoever got it more than once is among those of whom that is said.
        expect(times).toBeLessThanOrEqual(1 + unknown);
      }
      expect(totals.perhapsTwice).toBe(people.filter(({ unknown }) => unknown > 0).length);
    },
  );

  it("backs off where the account may send less than is thought", async () => {
    const { ses, totals } = await sent({ buyers: 200, pace: 100, quota: 40 });
    expect(ses.throttled).toBeGreaterThan(0);
    expect(totals).toMatchObject({ sent: 200, perhapsTwice: 0 });
    expect(Math.max(...ses.delivered.values())).toBe(1);
  });

  it("counts who is gone, and who has no address, and sends to the others", async () => {
    const { vault, recordKeys } = sendingTables;
    const lost = [0, 1, 2, 3].map(buyerNumbered) as [string, string, string, string];
    const { people, totals } = await sent({
      buyers: 60,
      before: async () => {
        const [noKeys, noRow, noAddress, damaged] = lost;
        const record = (id: string) => ({ pk: `buyer#${id}`, sk: "record" });
        await engine.db.send(new DeleteCommand({ TableName: recordKeys, Key: { pk: `buyer#${noKeys}` } }));
        await engine.db.send(new DeleteCommand({ TableName: vault, Key: record(noRow) }));
        const change = (id: string, UpdateExpression: string, values?: Record<string, unknown>) =>
          engine.db.send(
            new UpdateCommand({
              ...{ TableName: vault, Key: record(id), UpdateExpression },
              ...(values && { ExpressionAttributeValues: values }),
            }),
          );
        await change(noAddress, "REMOVE sealed.email");
        await change(damaged, "SET sealed.email = :bytes", { ":bytes": new Uint8Array(60) });
      },
    });
    expect(totals).toMatchObject({ sent: 56, erased: 2, failed: 2 });
    const states = new Map(people.map(({ buyer, state, cause }) => [buyer.buyerId, cause ?? state]));
    expect(lost.map((id) => states.get(id))).toEqual(["erased", "erased", "no_address", "unreadable"]);
  });

  it("goes on where it was when SES was away for an hour, and nobody gets it from two who take the same page", async () => {
    const { ses, totals } = await sent({ buyers: 120, away: 60 * 60_000, twice: true });
    expect(totals).toMatchObject({ sent: 120, pending: 0 });
    expect(Math.max(...ses.delivered.values())).toBe(1);
  });

  it("of an exercise goes to the mailbox for drills alone, without opening anything", async () => {
    const { ses, totals } = await sent({ buyers: 30, exercise: true, before: noKeysAtAll });
    expect(totals).toMatchObject({ sent: 30 });
    expect([...ses.delivered]).toEqual([["drills@marketplace.example", 30]]);
  });
});
