import { expect, it } from "vitest";
import type { Recipient, Settled } from "#incidents/recipient.ts";
import { type Posted, type SendingPorts, sendPage } from "#incidents/sending.ts";
import { now } from "./incidents.ts";

const recipientOf = (buyerId: string, unknown: number): Recipient => ({
  buyer: { buyerId, fields: new Set(["recipient.name"]), asserted: new Set() },
  ...{ state: "pending", unknown },
});

/** Everything takes no time, and is what it is said to be. @returns what was put on record of each */
async function settled(recipients: readonly Recipient[], answers: Readonly<Record<string, Posted>>) {
  const records = new Map<string, Settled>();
  const ports: SendingPorts = {
    clock: { now: () => now },
    until: async () => {},
    slots: { next: async () => now, slower: async () => {} },
    recipients: async function* () {
      yield* recipients.filter(({ buyer }) => !records.has(buyer.buyerId));
    },
    letters: async (of) => of.map(({ buyer }) => ({ post: async () => answers[buyer.buyerId] as Posted })),
    take: async () => true,
    settle: async ({ buyer }, _, record) => {
      records.set(buyer.buyerId, record);
      return true;
    },
  };
  await sendPage(ports, new Date(now.getTime() + 60_000));
  return records;
}

const seconds = ({ leaseUntil = "" }: Partial<Settled> = {}) => (Date.parse(leaseUntil) - now.getTime()) / 1000;

it("leaves a mail that SES did not answer to anybody within seconds, and later each time", async () => {
  const times = [0, 1, 2, 3, 9];
  const recipients = times.map((unknown) => recipientOf(`B-${unknown}`, unknown));
  const taken: Posted = { outcome: "taken", messageId: "m-1" };
  const records = await settled([recipientOf("B-told", 0), ...recipients, recipientOf("B-last", 0)], {
    ...{ "B-told": taken, "B-last": taken },
    // Not so many in a row that SES would be taken to be away.
    ...Object.fromEntries(times.map((unknown) => [`B-${unknown}`, unknown === 2 ? taken : { outcome: "unknown" }])),
  });
  const deferred = [0, 1, 3, 9].map((unknown) => records.get(`B-${unknown}`));
  expect(deferred.map((record) => record?.transition)).toEqual(["defer", "defer", "defer", "defer"]);
  expect(deferred.map(seconds)).toEqual([5, 10, 30, 30]);
  expect(records.get("B-told")).toMatchObject({ transition: "send", messageId: "m-1" });
});
