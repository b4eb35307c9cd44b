import { beforeAll, describe, expect, test } from "vitest";
import { issueContactToken } from "#contact/contract.ts";
import { deleteAuthorization } from "#developers/contract.ts";
import { revoke } from "#identity/contract.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newId,
  newOrder,
  shippingFields,
  shippingPiiOf,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { callsDuring, operatorOf } from "#test/support/operator.ts";
import {
  getOrder,
  issueRestrictedDataToken,
  putOrder,
  readAccessLog,
  readPii,
  readPiiBatch,
  recordOrderEvent,
} from "#vault/contract.ts";

/** Two applications, each authorised by a seller of its own, and what one learns of the other's orders: nothing. */

const local = useLocalSystem({ systemsOnly: true });
interface Tenant {
  readonly application: Application;
  readonly sellerId: string;
  readonly order: Awaited<ReturnType<typeof newOrder>>;
  readonly bearer: string;
  readonly ticket: string;
}
let marketplace: string;
let own: Tenant;
let other: Tenant;

async function newTenant(sellerId: string): Promise<Tenant> {
  const roles = ["orders", "shipping"] as const;
  const application = await newApplication(local, marketplace, { roles, sellers: [sellerId] });
  const order = await newOrder(local, marketplace, sellerId);
  const bearer = await accessToken(local, application);
  return { application, sellerId, order, bearer, ticket: await shippingToken(local, bearer, [order.orderId]) };
}

beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
  own = await newTenant("SELLER-01");
  other = await newTenant("SELLER-02");
});

const fields = [...shippingFields];
const query = { fields: fields.join(",") };
const issue = (token: string, orderIds: readonly string[]) => {
  const resources = orderIds.map((orderId) => ({ orderId, fields }));
  return call(local.urls.api, issueRestrictedDataToken, { body: { purpose: "shipping", resources }, token });
};
const read = (token: string, orderId: string) => call(local.urls.api, readPii, { params: { orderId }, query, token });

type Ask = (orderId: string) => Promise<{ readonly status: number; readonly body: unknown }>;

/** Every way in which an application can name an order. */
const asks: Readonly<Record<string, { readonly ask: Ask; readonly status: number }>> = {
  "looking at it": {
    ask: (orderId) => call(local.urls.api, getOrder, { params: { orderId }, token: own.bearer }),
    status: 404,
  },
  "asking for a token for it": { ask: (orderId) => issue(own.bearer, [orderId]), status: 404 },
  "asking for a token for it and an order of one's own": {
    ask: (orderId) => issue(own.bearer, [own.order.orderId, orderId]),
    status: 404,
  },
  "asking for a number for it": {
    ask: (orderId) =>
      call(local.urls.api, issueContactToken, { body: { orderId, channel: "phone" }, token: own.bearer }),
    status: 404,
  },
  "reading it with a token for another": { ask: (orderId) => read(own.ticket, orderId), status: 404 },
  "reading it in a batch": {
    ask: (orderId) => {
      const body = { orderIds: [own.order.orderId, orderId], fields };
      return call(local.urls.api, readPiiBatch, { body, token: own.ticket });
    },
    status: 200,
  },
  "writing it": {
    ask: (orderId) => call(local.urls.api, putOrder, { params: { orderId }, body: own.order.body, token: own.bearer }),
    status: 403,
  },
  "recording an event": {
    ask: (orderId) => {
      const body = { type: "delivered", at: own.order.body.placedAt } as const;
      return call(local.urls.api, recordOrderEvent, { params: { orderId }, body, token: own.bearer });
    },
    status: 403,
  },
  "reading its access log": {
    ask: (orderId) => call(local.urls.api, readAccessLog, { params: { orderId }, query: {}, token: own.bearer }),
    status: 403,
  },
};

/** Without what differs between any two answers: the id asked for, and ids made for the request. */
const normalised = (body: unknown, orderId: string) =>
  JSON.parse(
    JSON.stringify(body)
      .replaceAll(orderId, "ORDER")
      .replaceAll(/urn:cloakroom:request:[\w-]+/g, "INSTANCE")
      .replaceAll(/acc_\w{26}/g, "ACCESS"),
  ) as unknown;

const touched = (calls: readonly CallRecord[]) =>
  calls
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map(({ service, action, role, resources, status }) => ({ service, action, role, resources, status }));

async function outcome(ask: Ask, orderId: string) {
  const { result, calls } = await callsDuring(local, () => ask(orderId));
  return { status: result.status, body: normalised(result.body, orderId), touched: touched(calls) };
}

describe("an order of another tenant answers as one that does not exist, and touches the same", () => {
  test.each(Object.entries(asks))("when %s", async (_, { ask, status }) => {
    // Keys that are loaded for the first time would show as a difference.
    await ask(newId("WARM"));
    const absent = await outcome(ask, newId("NONE"));
    const foreign = await outcome(ask, other.order.orderId);
    expect(foreign).toEqual(absent);
    expect(foreign.status).toBe(status);
    expect(JSON.stringify(foreign.body)).not.toContain(other.sellerId);
  });

  test("also once its seller has withdrawn from this application", async () => {
    const former = await newTenant(newId("SELLER"));
    const { sellerId, bearer, order, ticket, application } = former;
    const params = { sellerId, applicationId: application.applicationId };
    await expectStatus(204, call(local.urls.api, deleteAuthorization, { params, token: marketplace }));
    const look: Ask = (orderId) => call(local.urls.api, getOrder, { params: { orderId }, token: bearer });
    const request: Ask = (orderId) => issue(bearer, [orderId]);
    for (const ask of [look, request])
      expect(await outcome(ask, order.orderId)).toEqual(await outcome(ask, newId("NONE")));
    const open: Ask = (orderId) => read(ticket, orderId);
    const [named, absent] = [await outcome(open, order.orderId), await outcome(open, newId("NONE"))];
    expect(named).toMatchObject({ status: 404, body: absent.body as object });
  });
});

test("a token for one tenant's order does not open another's, whichever application asks", async () => {
  expect(await read(other.ticket, own.order.orderId)).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(await read(own.ticket, other.order.orderId)).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(await read(own.ticket, own.order.orderId)).toMatchObject({ body: { fields: shippingPiiOf(own.order.body) } });
});

test("whoever was revoked gains nothing from another's token but what that other may read, on the other's record", async () => {
  const token = await tokenOf(local, "staff:rita");
  const { applicationId } = own.application;
  await expectStatus(200, call(local.urls.api, revoke, { body: { applicationId, reason: "A test" }, token }));
  for (const answer of [await read(own.ticket, own.order.orderId), await issue(own.bearer, [own.order.orderId])])
    expect(answer).toMatchObject({ status: 401, body: { code: "access_revoked" } });
  expect(await read(other.ticket, own.order.orderId)).toMatchObject({ status: 404 });
  const { accessId } = await expectStatus(200, read(other.ticket, other.order.orderId));
  const record = (await operatorOf(local).rows("accessLog")).find((row) => row.accessId === accessId);
  expect(record?.actor).toMatchObject({ applicationId: other.application.applicationId });
});
