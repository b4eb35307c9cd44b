import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { expectStatus } from "./client.ts";
import {
  addressOf,
  affecting,
  newBuyers,
  noticesOn,
  noticesSent,
  noticeWords,
  readNotice,
} from "./incident-notices.ts";
import { incidentsOn } from "./incidents.ts";
import { remoteSystem } from "./remote-system.ts";

const choices: LoggedField[][] = [["recipient.name"], ["recipient.name", "taxId"], ["recipient.phone"]];

/** A system that is killed while people are told, and incidents of which it is known who has to be told what. */
export async function killableNotices(bundles: string) {
  const dataDirectory = await mkdtemp(join(tmpdir(), "kills-"));
  const settings = { noticesPerSecond: "20" };
  const system = await remoteSystem({ systemsOnly: true, bundles, dataDirectory, settings });
  return {
    system,
    over: async (count: number) => {
      const ids = await newBuyers(system, count);
      const buyers = ids.map((buyerId, i) => ({ buyerId, fields: choices[i % choices.length] ?? [] }));
      return oneIncident(system, await affecting(system, buyers), buyers);
    },
    end: async () => {
      await system.kill();
      await rm(dataDirectory, { recursive: true });
    },
  };
}

type System = Awaited<ReturnType<typeof remoteSystem>>;
interface Told {
  readonly buyerId: string;
  readonly fields: readonly LoggedField[];
}

function oneIncident(system: System, incidentId: string, buyers: readonly Told[]) {
  // Its URLs are others after each start.
  const notices = () => noticesOn(system);
  const told: ReturnType<typeof readNotice>[] = [];
  let code = "";
  /** The mail server forgets them with the system. */
  const keep = async () => {
    told.push(...(await noticesSent(system, code)).map(readNotice));
  };
  return {
    approve: async () => {
      const { revision } = await expectStatus(200, notices().draft(incidentId, noticeWords));
      const { decision } = await expectStatus(200, notices().approve(incidentId, revision));
      code = decision?.notify ? decision.code : "";
    },
    list: () => notices().list(incidentId),
    /** Mails since the last start. */
    mailsNow: async () => (await noticesSent(system, code)).length,
    killAndStart: async () => {
      await keep();
      await system.killAndStart();
    },
    /**
     * Waits until everybody is accounted for, and sees that each was told what is theirs, and more than once only those of
     * whom that is said. @returns mails beyond one for each, and people who may have had more than one
     */
    twice: async () => {
      const state = async () => (await incidentsOn(system).shown(incidentId)).state;
      await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe("notified");
      await keep();
      const { totals, items } = await notices().list(incidentId);
      expect(totals).toMatchObject({ sent: buyers.length, pending: 0, sending: 0, failed: 0, erased: 0 });
      const perhaps = new Set(items.filter(({ perhapsTwice }) => perhapsTwice).map(({ buyerId }) => buyerId));
      expect(totals.perhapsTwice).toBe(perhaps.size);
      for (const { buyerId, fields } of buyers) {
        const theirs = told.filter(({ to }) => to === addressOf(buyerId)).map((mail) => mail.fields);
        expect(theirs.length, buyerId).toBeGreaterThanOrEqual(1);
        if (!perhaps.has(buyerId)) expect(theirs, buyerId).toHaveLength(1);
        for (const mail of theirs) expect(mail).toEqual(fields);
      }
      return { mails: told.length - buyers.length, perhaps: perhaps.size };
    },
  };
}
