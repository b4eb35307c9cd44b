import { expect, it } from "vitest";
import type { Recipient } from "#incidents/recipient.ts";
import { type Posted, type SendingPorts, sendPage } from "#incidents/sending.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { now } from "./incidents.ts";

const minute = 60_000;

/** A page of so few people that one call reaches all of them, at a time that goes on when it is moved. */
function smallPage(people: number, ses: () => Posted) {
  let time = now.getTime();
  const buyer = (i: number) => ({ buyerId: `B-${i}` }) as Recipient["buyer"];
  const rows = Array.from({ length: people }, (_, i): Recipient => ({ buyer: buyer(i), state: "pending", unknown: 0 }));
  const change = (recipient: Recipient, to: Partial<Recipient>) => {
    const i = rows.findIndex(({ buyer: { buyerId } }) => buyerId === recipient.buyer.buyerId);
    rows[i] = { ...(rows[i] as Recipient), ...to };
    return Promise.resolve(true);
  };
  const states = { release: "pending", defer: "sending", send: "sent", fail: "failed", erase: "erased" } as const;
  const ports: SendingPorts = {
    clock: { now: () => new Date(time) },
    until: async (at) => {
      time = Math.max(time, at.getTime());
    },
    slots: {
      next: async () => new Date(time),
      slower: async () => {
        time += 1000;
      },
    },
    recipients: async function* () {
      yield* [...rows];
    },
    letters: async (recipients) => recipients.map(() => ({ post: async () => ses() })),
    take: (recipient, { until }) => change(recipient, { state: "sending", leaseUntil: until }),
    settle: (recipient, { until }, { transition }) =>
      change(recipient, { state: states[transition], ...(transition !== "release" && { leaseUntil: until }) }),
  };
  return {
    /** One call of the step, some time after the one before. */
    call: async (later = 2000) => {
      time += later;
      return sendPage(ports, new Date(time + minute));
    },
  };
}

it("SES that is away fails every call, also those that find nothing but mails that wait for its answer", async () => {
  const { call } = smallPage(3, () => ({ outcome: "unknown" }));
  for (const later of [0, 2000, 4000, 8000, 5 * minute]) await expect(call(later)).rejects.toThrow(UnavailableError);
});

it("SES that takes nothing for a whole call, as it is told too much, fails that call", async () => {
  const { call } = smallPage(3, () => ({ outcome: "throttled" }));
  await expect(call()).rejects.toThrow(UnavailableError);
});

it("SES that answered for some has the others waited for", async () => {
  let mails = 0;
  const { call } = smallPage(3, () => (mails++ === 0 ? { outcome: "unknown" } : { outcome: "taken", messageId: "m" }));
  expect(await call()).toEqual({ more: true, again: expect.any(Date) });
  expect(await call(minute)).toEqual({ more: false });
});

it("whoever cannot be told is accounted for without SES", async () => {
  const { call } = smallPage(3, () => ({ outcome: "erased" }));
  expect(await call()).toEqual({ more: false });
});
