import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { deleteAuthorization, getAuthorization, putAuthorization } from "#developers/contract.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
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
