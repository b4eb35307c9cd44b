import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { issueContactToken, relayCall } from "#contact/contract.ts";
import { type LocalInstance, startLocal } from "#local/start.ts";
import { call } from "#test/support/client.ts";
import {
  dialling,
  type Issued,
  type Marketplace,
  marketplaceOf,
  newSeller,
  type Seller,
  sellersPhone,
} from "#test/support/contact.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";

/** What is left of a token, and of a call, when something under them fails. */

const local = useLocalSystem({ systemsOnly: true });
let seller: Seller;
let market: Marketplace;
let bearer: string;
let relay: string;

beforeAll(async () => {
  seller = await newSeller(local);
  market = marketplaceOf(local);
  bearer = await seller.bearer();
  relay = await tokenOf(local, "system:relay");
});
afterEach(() => local.frontDoor.faults.clear());

const outages = [
  ...(["throttle", "unavailable", "refuse-connection"] as const).map((mode) => ({ mode })),
  { table: "contact", mode: "unavailable" },
  { table: "accessLog", mode: "unavailable" },
  { action: "TransactWriteItems", mode: "unavailable" },
  { action: "BatchGetItem", mode: "unprocessed" },
] as const;
type Outage = (typeof outages)[number];
const strike = (outage: Outage) => {
  const table = "table" in outage ? { table: tableName(local, outage.table) } : {};
  local.frontDoor.faults.add({ service: "dynamodb", ...outage, ...table });
};
// Bearer tokens are signed by KMS: they were fetched before.
const issue = (orderId: string) =>
  call(local.urls.api, issueContactToken, { body: { orderId, channel: "phone" }, token: bearer });
const dial = (token: Issued, callId: string) => {
  const body = { from: "+442079460001", ...dialling(token), callId };
  return call(local.urls.api, relayCall, { body, token: relay });
};

/** Problems say neither what was sent nor what is stored. */
function expectNothing({ status, body }: { readonly status: number; readonly body: unknown }, ...secrets: string[]) {
  expect({ status, body }).toMatchObject({ status: 503, body: { code: "try_again" } });
  for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret);
}
const rows = async (part: string) =>
  (await operatorOf(local).rows("contact")).filter((row) => JSON.stringify(row).includes(part));
const uses = async (orderId: string) => (await market.accessLog(orderId)).map(({ contact }) => contact?.use);

/** First of all: once the key of tokens was used, it stays in memory for five minutes. */
test("without the key of contact tokens, none is given, and the same request is answered when there is one", async () => {
  const { orderId } = await seller.order();
  for (const fault of [
    { service: "kms", mode: "unavailable" },
    { service: "dynamodb", table: tableName(local, "vaultKeys"), mode: "unavailable" },
  ] as const) {
    local.frontDoor.faults.add(fault);
    expectNothing(await issue(orderId));
    const body = { from: "+442079460001", to: "+12065550100" };
    expectNothing(await call(local.urls.api, relayCall, { body, token: relay }));
    local.frontDoor.faults.clear();
  }
  expect(await operatorOf(local).rows("contact")).toEqual([]);
  expect(await uses(orderId)).toEqual([]);
  expect(await issue(orderId)).toMatchObject({ status: 201 });
});

test("without the keys of buyers' numbers, a call is put through to nobody", async () => {
  const { orderId, phone } = await seller.order();
  const token = await seller.issue({ orderId, channel: "phone" });
  const callId = newId("call");
  local.frontDoor.faults.add({ service: "kms", mode: "unavailable" });
  expectNothing(await dial(token, callId), phone.slice(-6));
  local.frontDoor.faults.clear();
  expect(await dial(token, callId)).toMatchObject({ body: { action: "bridge", destination: phone } });
});

describe.each(outages)("while DynamoDB fails: %o", (outage) => {
  test("no token is given and nothing of one is written; a call is put through to nobody and counts once in the end", async () => {
    const known = await seller.order();
    const token = await seller.issue({ orderId: known.orderId, channel: "phone" });
    const asked = await seller.order();
    const callId = newId("call");
    strike(outage);
    expectNothing(await issue(asked.orderId), asked.orderId);
    expectNothing(await dial(token, callId), known.phone.slice(-6), dialling(token).digits ?? "");
    local.frontDoor.faults.clear();
    expect(await rows(asked.orderId)).toEqual([]);
    expect(await uses(asked.orderId)).toEqual([]);

    const given = await issue(asked.orderId);
    expect(given).toMatchObject({ status: 201 });
    expect(await rows(asked.orderId)).toHaveLength(3);
    expect(await dial(token, callId)).toMatchObject({ body: { action: "bridge", destination: known.phone } });
    expect(await uses(known.orderId)).toEqual(["called", "issued"]);
    expect(await seller.get(token.contactTokenId)).toMatchObject({ body: { calls: { count: 1 } } });
  });
});

test("a lost answer about a token that was written gives that token when it is asked for again", async () => {
  const { orderId } = await seller.order();
  local.frontDoor.faults.add({ service: "dynamodb", action: "TransactWriteItems", mode: { delayMs: 10_000 } });
  expectNothing(await issue(orderId));
  local.frontDoor.faults.clear();
  const token = await seller.issue({ orderId, channel: "phone" });
  expect(await seller.issue({ orderId, channel: "phone" })).toEqual(token);
});

describe("a system that is started again", () => {
  let directory: string;
  let running: LocalInstance | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "contact-"));
  });
  afterAll(async () => {
    await running?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const start = async () => {
    await running?.stop();
    running = await startLocal({ port: 0, bundles: inject("bundles"), systemsOnly: true, dataDirectory: directory });
    return { instance: running, market: marketplaceOf(running) };
  };

  test("knows who guessed, how often a token was called today, and whom a buyer calls back", async () => {
    const before = await start();
    const of = await newSeller(before.instance);
    const { orderId, phone } = await of.order();
    const token = await of.issue({ orderId, channel: "phone" });
    const { to } = dialling(token);
    const [caller, guesser, refused] = [sellersPhone(), sellersPhone(), sellersPhone()];
    const wrong = (market: Marketplace, from: string) => market.dial({ from, to, digits: "1" });
    for (let i = 0; i < 4; i++) await wrong(before.market, guesser);
    for (let i = 0; i < 5; i++) await wrong(before.market, refused);
    for (let i = 0; i < 9; i++)
      expect(await before.market.dial({ from: caller, ...dialling(token) })).toMatchObject({ action: "bridge" });

    const after = await start();
    const days = (await operatorOf(after.instance).rows("contact")).filter(({ ids }) => ids !== undefined);
    expect(days.map(({ ids }) => (ids as ReadonlySet<string>).size)).toEqual([9]);
    expect(await wrong(after.market, refused)).toMatchObject({ action: "reject", reason: "refused" });
    expect(await wrong(after.market, guesser)).toMatchObject({ action: "reject", reason: "refused" });
    expect(await after.market.dial({ from: phone, to })).toMatchObject({ action: "bridge", destination: caller });
    expect(await after.market.dial({ from: caller, ...dialling(token) })).toMatchObject({
      ...{ action: "reject", reason: "daily_limit" },
    });
  });
});
