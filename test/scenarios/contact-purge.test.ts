import { beforeAll, expect, test } from "vitest";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newOrder, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf } from "#test/support/operator.ts";
import { recordOrderEvent } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
const day = 24 * 60 * 60 * 1000;
const callerNumber = "+12025550142";

let api: string;
let marketplace: string;

beforeAll(async () => {
  api = local.urls.api;
  marketplace = await tokenOf(local, "system:marketplace");
});

/** What of the rows of an order's tokens leads to whoever has the buyer's number. */
const tracesOf = async (orderId: string) =>
  (await operatorOf(local).rows("contact")).filter((row) => row.orderId === orderId && row.callback !== undefined);

test("with an order's personal data goes the trace of the buyer's number from what its tokens lead to", async () => {
  const { orderId } = await newOrder(local, marketplace);
  const application = await newApplication(local, marketplace, { roles: ["shipping"], sellers: ["SELLER-01"] });
  const body = { orderId, channel: "phone", format: "direct", callerNumber } as const;
  const token = await accessToken(local, application);
  const { phone } = await expectStatus(201, call(api, issueContactToken, { token, body }));
  const calling = { token: await tokenOf(local, "system:relay"), body: { from: callerNumber, to: phone?.e164 ?? "" } };
  await expectStatus(200, call(api, relayCall, calling));
  expect(await tracesOf(orderId)).toHaveLength(1);

  const event = { type: "delivered", at: local.clock.now().toISOString() } as const;
  await expectStatus(202, call(api, recordOrderEvent, { token: marketplace, params: { orderId }, body: event }));
  await local.clock.advance(31 * day);
  const purged = async () =>
    (await operatorOf(local).rows("vault")).find((row) => row.orderId === orderId)?.purgedAt !== undefined;
  await expect.poll(purged, { timeout: 30_000 }).toBe(true);
  await expect.poll(() => tracesOf(orderId), { timeout: 30_000 }).toEqual([]);
});
