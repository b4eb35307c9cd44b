import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import {
  deleteAuthorization,
  getAuthorization,
  listAuthorizations,
  putAuthorization,
  readAdminLog,
} from "#developers/contract.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import { reinstate, revoke } from "#identity/contract.ts";
import { authorizationKey } from "#shared/standing/seller-authorization.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, newOrder, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";
import { getOrder, issueRestrictedDataToken, readPii } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });
const day = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();

let api: string;
let marketplace: string;
let applicationId: string;
let carrier: string;

beforeAll(async () => {
  api = instance.urls.api;
  marketplace = await tokenOf(instance, "system:marketplace");
  const application = await newApplication(instance, marketplace, { roles: ["orders", "shipping"], sellers: [] });
  applicationId = application.applicationId;
  carrier = await accessToken(instance, application);
});

const authorize = (sellerId: string, roles: RoleName[] = ["shipping"], expiresAt?: string) => {
  const body = { roles, ...(expiresAt && { expiresAt }) };
  return call(api, putAuthorization, { token: marketplace, params: { sellerId, applicationId }, body });
};
const get = (sellerId: string) =>
  call(api, getAuthorization, { token: marketplace, params: { sellerId, applicationId } });
const withdraw = (sellerId: string) =>
  call(api, deleteAuthorization, { token: marketplace, params: { sellerId, applicationId } });

describe("a seller's authorisation", () => {
  test("is given, renewed, shown, and withdrawn, once or twice", async () => {
    const sellerId = newId("S");
    await expectProblem("not_found", get(sellerId));
    const given = await expectStatus(201, authorize(sellerId));
    expect(given).toMatchObject({ sellerId, applicationId, roles: ["shipping"] });
    expect(Date.parse(given.expiresAt) - Date.parse(given.authorizedAt)).toBe(365 * day);
    expect(await expectStatus(200, get(sellerId))).toEqual(given);
    const renewed = await expectStatus(200, authorize(sellerId, ["orders", "orders"], inDays(30)));
    expect(renewed.roles).toEqual(["orders"]);
    expect(await expectStatus(200, get(sellerId))).toEqual(renewed);
    await expectStatus(204, withdraw(sellerId));
    await expectStatus(204, withdraw(sellerId));
    await expectProblem("not_found", get(sellerId));
    await expectStatus(201, authorize(sellerId));
  });

  test.each([
    ["past", -1],
    ["more than 365 days away", 366],
  ])("does not end at a time that is %s", async (_, days) => {
    const problem = await expectProblem("invalid_request", authorize(newId("S"), ["shipping"], inDays(days)));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/expiresAt"]);
  });

  test("is for an application that exists, and roles that do", async () => {
    const params = { sellerId: newId("S"), applicationId: "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" };
    const body = { roles: ["shipping" as const] };
    await expectProblem("not_found", call(api, putAuthorization, { token: marketplace, params, body }));
    await expectProblem("invalid_request", authorize(newId("S"), []));
    await expectProblem("invalid_request", authorize(newId("S"), ["king" as RoleName]));
  });

  test("is the marketplace's to hand in, not the application's", async () => {
    const params = { sellerId: newId("S"), applicationId };
    const body = { roles: ["shipping" as const] };
    const problem = await expectProblem("forbidden", call(api, putAuthorization, { token: carrier, params, body }));
    expect(problem.missing).toEqual(["scope authorizations:write of a marketplace system"]);
  });
});

describe("the same authorisation again", () => {
  /** Acts on record about one seller, the oldest first. */
  const recorded = async (sellerId: string) => {
    const query = { subject: `application#${applicationId}`, limit: 100 };
    const { items } = await expectStatus(
      200,
      call(api, readAdminLog, { token: await tokenOf(instance, "staff:otto"), query }),
    );
    return items.filter(({ details }) => details.sellerId === sellerId).reverse();
  };
  const acts = async (sellerId: string) => (await recorded(sellerId)).map(({ act }) => act);

  test("changes nothing and is not on record twice, nor is a withdrawal", async () => {
    const sellerId = newId("S");
    const given = await expectStatus(201, authorize(sellerId));
    expect(await expectStatus(200, authorize(sellerId))).toEqual(given);
    const granted = { sellerId, roles: ["shipping"], expiresAt: given.expiresAt };
    expect(await recorded(sellerId)).toMatchObject([{ act: "authorization.granted", details: granted }]);
    await expectStatus(204, withdraw(sellerId));
    await expectStatus(204, withdraw(sellerId));
    expect(await acts(sellerId)).toEqual(["authorization.granted", "authorization.withdrawn"]);
    await expectStatus(204, withdraw(newId("S")));
  });

  test("from many at once is one act", async () => {
    const sellerId = newId("S");
    const answers = await Promise.all(Array.from({ length: 8 }, () => authorize(sellerId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    await Promise.all(Array.from({ length: 8 }, () => expectStatus(204, withdraw(sellerId))));
    expect(await acts(sellerId)).toEqual(["authorization.granted", "authorization.withdrawn"]);
  });

  test("with other roles, or another end, is an act of its own", async () => {
    const sellerId = newId("S");
    await authorize(sellerId);
    await expectStatus(200, authorize(sellerId, ["orders"]));
    await expectStatus(200, authorize(sellerId, ["orders"], inDays(1)));
    expect(await acts(sellerId)).toEqual(Array(3).fill("authorization.granted"));
  });
});

describe("a seller sees", () => {
  const list = (sellerId: string, query: { limit?: number; cursor?: string } = {}, token = marketplace) =>
    call(api, listAuthorizations, { token, params: { sellerId }, query });
  const nothing = { fields: [], purposes: [], scopes: [] };
  const shipping = {
    fields: ["recipient.name", "recipient.phone", "shippingAddress"],
    purposes: ["shipping"],
    scopes: ["orders:read", "pii:request", "contact:issue"],
  };

  test("each application that it authorised, by name, with what it may see: no more than it was approved for", async () => {
    const sellerId = newId("S");
    const roles: RoleName[] = ["shipping", "tax_invoicing"];
    const given = await expectStatus(201, authorize(sellerId, roles));
    expect(given).toMatchObject({ roles, rolesInForce: ["shipping"], maySee: shipping });
    const { items } = await expectStatus(200, list(sellerId));
    expect(items).toEqual([{ ...given, applicationName: expect.stringMatching(/^App-/) }]);
  });

  test("none that was withdrawn or has expired, and none of other sellers", async () => {
    const [withdrawn, expired, other] = [newId("S"), newId("S"), newId("S")];
    for (const sellerId of [withdrawn, expired, `${other}0`]) await authorize(sellerId);
    await expectStatus(204, withdraw(withdrawn));
    await expire(expired);
    for (const sellerId of [withdrawn, expired, other])
      expect(await expectStatus(200, list(sellerId))).toEqual({ items: [] });
  });

  test("nothing in force of an application that was revoked, or whose developer was, until it is back", async () => {
    const sellerId = newId("S");
    const [rita, ron] = [await tokenOf(instance, "staff:rita"), await tokenOf(instance, "staff:ron")];
    const application = await newApplication(instance, marketplace, { roles: ["shipping"], sellers: [sellerId] });
    const { developerId, ...of } = application;
    const subjects = [{ developerId }, { applicationId: of.applicationId }];
    for (const subject of subjects) {
      const body = { ...subject, reason: "a test" };
      const revoked = await expectStatus(200, call(api, revoke, { token: rita, body }));
      const { items } = await expectStatus(200, list(sellerId));
      expect(items).toMatchObject([{ roles: ["shipping"], rolesInForce: [], maySee: nothing }]);
      const back = { subject: revoked.subject, rationale: "a test" };
      await expectStatus(200, call(api, reinstate, { token: ron, body: back }));
      const { items: limited } = await expectStatus(200, list(sellerId));
      expect(limited).toMatchObject([{ roles: ["shipping"], rolesInForce: [], maySee: nothing }]);
      await expectStatus(200, call(api, reinstate, { token: ron, body: { ...back, stage: "full" } }));
      expect((await expectStatus(200, list(sellerId))).items).toMatchObject([{ maySee: shipping }]);
    }
  });

  test("its applications page by page, each once", async () => {
    const sellerId = newId("S");
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const grant = { roles: ["orders"], sellers: [sellerId] } as const;
      ids.push((await newApplication(instance, marketplace, grant)).applicationId);
    }
    const first = await expectStatus(200, list(sellerId, { limit: 2 }));
    const second = await expectStatus(200, list(sellerId, { limit: 2, cursor: String(first.nextCursor) }));
    const seen = [...first.items, ...second.items].map((item) => item.applicationId);
    expect([first.items.length, seen, second.nextCursor]).toEqual([2, ids, undefined]);
    const problem = await expectProblem("invalid_request", list(sellerId, { cursor: "x" }));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["#/query/cursor"]);
  });

  test("it through the marketplace alone", async () => {
    const sellerId = newId("S");
    const problem = await expectProblem("forbidden", list(sellerId, {}, carrier));
    expect(problem.missing).toEqual(["scope authorizations:write of a marketplace system"]);
    await expectProblem("forbidden", list(sellerId, {}, await tokenOf(instance, "system:relay")));
    for (const person of ["staff:otto", "staff:ada", "developer:dora"])
      expect((await list(sellerId, {}, await tokenOf(instance, person))).status).toBe(401);
    expect((await call(api, listAuthorizations, { params: { sellerId }, query: {} })).status).toBe(401);
  });
});

describe("without the seller's authorisation an order does not exist", () => {
  const read = (ticket: string, orderId: string) =>
    call(api, readPii, { token: ticket, params: { orderId }, query: { fields: "recipient.name" } });
  const see = (orderId: string) => call(api, getOrder, { token: carrier, params: { orderId } });
  const request = (orderId: string) => {
    const resources = [{ orderId, fields: ["recipient.name" as const] }];
    return call(api, issueRestrictedDataToken, { token: carrier, body: { purpose: "shipping", resources } });
  };
  const orderOf = async (sellerId: string) => (await newOrder(instance, marketplace, sellerId)).orderId;

  test("before it is given", async () => {
    const sellerId = newId("S");
    const orderId = await orderOf(sellerId);
    await expectProblem("not_found", see(orderId));
    await expectProblem("not_found", request(orderId));
    await authorize(sellerId);
    await expectStatus(200, see(orderId));
    await expectStatus(201, request(orderId));
  });

  test("from the moment it is withdrawn, and for old tokens even when it is given again", async () => {
    const sellerId = newId("S");
    const orderId = await orderOf(sellerId);
    await authorize(sellerId);
    const old = await shippingToken(instance, carrier, [orderId]);
    await expectStatus(200, read(old, orderId));
    await expectStatus(204, withdraw(sellerId));
    await expectProblem("not_found", read(old, orderId));
    await expectProblem("not_found", request(orderId));
    await expectProblem("not_found", see(orderId));

    await expectStatus(201, authorize(sellerId));
    await expectProblem("not_found", read(old, orderId));
    await expectStatus(200, read(await shippingToken(instance, carrier, [orderId]), orderId));
  });

  test("from the moment it expires", async () => {
    const sellerId = newId("S");
    const orderId = await orderOf(sellerId);
    await authorize(sellerId);
    const ticket = await shippingToken(instance, carrier, [orderId]);
    await expire(sellerId);
    await expectProblem("not_found", read(ticket, orderId));
    await expectProblem("not_found", request(orderId));
    await expectProblem("not_found", see(orderId));
    await expectProblem("not_found", get(sellerId));
  });

  test("and with one for another role its personal data stays closed", async () => {
    const sellerId = newId("S");
    const orderId = await orderOf(sellerId);
    await authorize(sellerId);
    const ticket = await shippingToken(instance, carrier, [orderId]);
    await expectStatus(200, authorize(sellerId, ["orders"]));
    await expectStatus(200, see(orderId));
    await expectProblem("purpose_not_allowed", request(orderId));
    await expectProblem("purpose_not_allowed", read(ticket, orderId));
  });

  test("and with one for a role that reads no orders there is no such order", async () => {
    const sellerId = newId("S");
    const orderId = await orderOf(sellerId);
    await authorize(sellerId, ["aggregates"]);
    await expectProblem("not_found", see(orderId));
  });
});

/** Lets an authorisation end now, as if its year were over. */
async function expire(sellerId: string) {
  await operatorOf(instance).db.send(
    new UpdateCommand({
      TableName: tableName(instance, "standing"),
      Key: authorizationKey(sellerId, applicationId),
      UpdateExpression: "SET expiresAt = :now",
      ExpressionAttributeValues: { ":now": new Date().toISOString() },
    }),
  );
}
