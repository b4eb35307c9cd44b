import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { listIncidents } from "#incidents/contract.ts";
import { incidentKinds } from "#incidents/incident-vocabulary.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { noticesOn } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, orderBody, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { commandsOf, runCommands } from "#test/support/runbook-commands.ts";
import { putBuyer, putOrder, readPii } from "#vault/contract.ts";

// What a responder copies from the pages at night works, from the first command to the last.

const local = useLocalSystem({ systemsOnly: true });
const minute = 60 * 1000;
const hour = 60 * minute;
let marketplace: string;
beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
});

const ago = (milliseconds: number) => new Date(local.clock.now().getTime() - milliseconds).toISOString();

/** An application that has read a telephone number. */
async function reader() {
  const application = await newApplication(local, marketplace, { roles: ["shipping"], sellers: ["SELLER-01"] });
  const [orderId, buyerId] = [newId("ORDER"), newId("BUYER")];
  const buyer = { name: "Zoë", email: `${buyerId.toLowerCase()}@buyers.example`, country: "DE" };
  await expectStatus(201, call(local.urls.api, putBuyer, { params: { buyerId }, body: buyer, token: marketplace }));
  const order = { ...orderBody(newId("mark"), "SELLER-01", local.clock.now()), buyerId };
  await expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body: order, token: marketplace }));
  const token = await shippingToken(local, await accessToken(local, application), [orderId]);
  const query = { fields: "recipient.phone" };
  await expectStatus(200, call(local.urls.api, readPii, { params: { orderId }, query, token }));
  return application;
}

/** What the pages have their reader fill in. */
async function filledIn() {
  const { as } = incidentsOn(local);
  return {
    ...{ API: local.urls.api, TOKEN: await as("rita"), OFFICER: await as("petra"), SECOND: await as("ron") },
    ...{ DETECTED: ago(hour), FROM: ago(24 * hour), UNTIL: ago(-hour), MENDED: local.clock.now().toISOString() },
    ...{ FOUND: "+1 206-555-0101", KEYS: "12345675" },
  };
}

/** Runs them while time passes that nobody waits for. */
async function run(commands: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const running = new AbortController();
  const passing = (async () => {
    while (!running.signal.aborted) {
      await pause(1000);
      const { items } = await expectStatus(
        200,
        call(local.urls.api, listIncidents, { query: {}, token: await incidentsOn(local).as("otto") }),
      );
      if (items.some(({ state }) => state === "contained")) await local.clock.advance(2 * minute);
    }
  })();
  try {
    return await runCommands(commands, { ...(await filledIn()), ...variables });
  } finally {
    running.abort();
    await passing;
  }
}

const suspects: Readonly<Record<(typeof incidentKinds)[number], () => Promise<string>>> = {
  developer_misuse: async () => `application#${(await reader()).applicationId}`,
  insider_leak: async () => "staff#alan",
  technical_error: async () => `application#${(await reader()).applicationId}`,
  credential_leak: async () => `credential#${(await reader()).clientId}`,
};

describe.each(incidentKinds)("the page on %s", (kind) => {
  test("leads from the first call to a closed incident, everybody told and the evidence in hand", async () => {
    const page = `incident-${kind.replaceAll("_", "-")}`;
    const printed = await run(await commandsOf(page), { SUSPECT: await suspects[kind]() });
    const incidentId = /inc_[0-9A-Z]{26}/.exec(printed)?.[0] ?? "";
    const { state, scope, ...incident } = await incidentsOn(local).shown(incidentId);
    expect({ state, kind: incident.kind, buyers: scope?.buyers }).toEqual({ state: "closed", kind, buyers: 1 });
    const { totals } = await noticesOn(local).list(incidentId);
    expect(totals).toMatchObject(kind === "insider_leak" ? { erased: 1 } : { sent: 1 });
    expect(printed).toContain(`This is the evidence of incident ${incidentId}`);
  });
});

test("the index ends an access, has nobody told, and opens an exercise", async () => {
  const { applicationId } = await reader();
  const { incidentId } = await incidentsOn(local).open([`application#${(await reader()).applicationId}`]);
  await incidentsOn(local).scoped(incidentId);
  const printed = await run(await commandsOf("README"), { APPLICATION: applicationId, INCIDENT: incidentId });
  expect((await incidentsOn(local).shown(incidentId)).decision).toMatchObject({ notify: false });
  expect(printed).toContain(`"subject":"application#${applicationId}"`);
  expect(printed).toContain('"exercise":true');
});
