import { afterEach, beforeAll, expect, test } from "vitest";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { day, dialling, newSeller, type Seller } from "#test/support/contact.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { callsDuring } from "#test/support/operator.ts";

/** What is waited for, one after the other: three round trips for an issue, two for a decision about a call, none to KMS. */

const settings = { directNumbers: "+12065550120" };
const local = useLocalSystem({ systemsOnly: true, settings });
let seller: Seller;

beforeAll(async () => {
  seller = await newSeller(local);
});
afterEach(() => local.frontDoor.faults.clear());

/** The most calls of which each began when the one before had ended. (Interval scheduling: whichever ends first comes first.) */
function inSequence(calls: readonly CallRecord[]): number {
  let [count, until] = [0, 0];
  for (const { startedAt, finishedAt } of calls.toSorted((a, b) => a.finishedAt - b.finishedAt))
    if (startedAt >= until) [count, until] = [count + 1, finishedAt];
  return count;
}

/** What whoever asked waited for; who follows tables does so later. */
const ofAnswer = ({ role }: CallRecord) => /tokenissuer|callrelay/i.test(role);

/** Each call takes so long that those which are made side by side overlap. */
async function waitedFor(ask: () => Promise<unknown>) {
  local.frontDoor.faults.add({ service: "dynamodb", mode: { delayMs: 150 } });
  const calls = (await callsDuring(local, ask)).calls.filter(ofAnswer);
  local.frontDoor.faults.clear();
  return { services: [...new Set(calls.map(({ service }) => service))], roundTrips: inSequence(calls) };
}

test("a new token, of each form, takes at most three round trips, and so does the one that lives", async () => {
  const caller = "+442079460001";
  const forms = [
    { channel: "phone" },
    { channel: "email" },
    { channel: "phone", format: "direct", callerNumber: caller },
  ] as const;
  // The one direct number is taken over from an order that is done: it is looked at before.
  await seller.issue({ ...forms[2], ...(await done()) });
  await local.clock.advance(15 * day);
  const token = await seller.bearer();
  for (const form of forms) {
    const { orderId } = await seller.order();
    const ask = () => expectStatus(201, call(local.urls.api, issueContactToken, { body: { orderId, ...form }, token }));
    // Keys that are loaded for the first time would count.
    await expectStatus(
      201,
      call(local.urls.api, issueContactToken, { body: { ...(await other()), channel: "email" }, token }),
    );
    const first = await waitedFor(ask);
    expect(first.services).toEqual(["dynamodb"]);
    expect(first.roundTrips).toBe(3);
    expect((await waitedFor(ask)).roundTrips).toBeLessThanOrEqual(3);
  }

  async function done() {
    const { orderId } = await seller.order();
    return { orderId, expiresAt: new Date(local.clock.now().getTime() + day / 2).toISOString() };
  }
  async function other() {
    return { orderId: (await seller.order()).orderId };
  }
});

test("a call takes at most two round trips until it is put through, asked for digits, refused or called back", async () => {
  const { orderId, phone } = await seller.order();
  const issued = await seller.issue({ orderId, channel: "phone" });
  const { to, digits } = dialling(issued);
  const from = "+442079460002";
  const token = await tokenOf(local, "system:relay");
  const ask = (body: { from: string; to: string; digits?: string | undefined; callId: string }) =>
    expectStatus(200, call(local.urls.api, relayCall, { body, token }));
  for (const body of [
    { from, to, digits },
    { from: phone, to },
  ])
    await ask({ ...body, callId: "warm" });
  const calls = [
    { from, to, digits, callId: newId("call") },
    { from: phone, to, callId: newId("call") },
    { from: "+442079460003", to, callId: newId("call") },
    { from: "", to, digits, callId: newId("call") },
  ];
  for (const body of calls) {
    const { services, roundTrips } = await waitedFor(() => ask(body));
    expect({ body, services, roundTrips }).toEqual({ body, services: ["dynamodb"], roundTrips: expect.any(Number) });
    expect(roundTrips).toBeLessThanOrEqual(2);
  }
});
