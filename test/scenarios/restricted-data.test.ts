import { decodeJwt } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { type RoleName, roleNames } from "#developers/policy/role-catalogue.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { type Application, accessToken, newApplication, newOrder, tokenOf } from "#test/support/marketplace.ts";
import { getOrder, issueRestrictedDataToken, readAccessLog, readPii, readPiiBatch } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });
const sellerId = "S-1";

let api: string;
let marketplace: string;
let orderId: string;
let otherOrderId: string;
/** One application for each role, authorised by the seller. */
const applications = {} as Record<RoleName, Application>;
const tokens = {} as Record<RoleName, string>;

beforeAll(async () => {
  api = instance.urls.api;
  marketplace = await tokenOf(instance, "system:marketplace");
  orderId = (await newOrder(instance, marketplace, sellerId)).orderId;
  otherOrderId = (await newOrder(instance, marketplace, sellerId)).orderId;
  for (const role of roleNames) {
    applications[role] = await newApplication(instance, marketplace, { roles: [role], sellers: [sellerId] });
    tokens[role] = await accessToken(instance, applications[role]);
  }
});

type Resource = { orderId: string; fields: PiiField[] };
const request = (role: RoleName, purpose: string, resources: Resource[], headers: Record<string, string> = {}) =>
  call(api, issueRestrictedDataToken, { token: tokens[role], body: { purpose, resources }, headers });
const read = (ticket: string, fields: string, id = orderId) =>
  call(api, readPii, { token: ticket, params: { orderId: id }, query: { fields } });

describe("a restricted data token", () => {
  const purposes: Record<string, readonly PiiField[]> = {
    shipping: ["recipient.name", "recipient.phone", "shippingAddress"],
    tax_invoicing: ["recipient.name", "shippingAddress", "taxId"],
    tax_remittance: ["recipient.name", "shippingAddress", "taxId"],
    marketing: [],
  };
  const restrictedRoles = ["shipping", "tax_invoicing", "tax_remittance"] as const;
  const cases = restrictedRoles.flatMap((role) => Object.keys(purposes).map((purpose) => [role, purpose] as const));

  test.each(cases)(
    "for an application of the role %s and the purpose %s has what both allow",
    async (role, purpose) => {
      const outcomes: Record<string, unknown> = {};
      for (const field of piiFields) {
        const { status, body } = await request(role, purpose, [{ orderId, fields: [field] }]);
        outcomes[field] = status === 201 ? 201 : (body as { code: string }).code;
        if (outcomes[field] === "field_not_in_role")
          expect(body).toMatchObject({
            detail: expect.stringContaining(field),
            errors: [{ pointer: "/resources/0/fields", code: "field_not_in_role" }],
          });
      }
      const allowed = (field: PiiField) => (purposes[purpose]?.includes(field) ? 201 : "field_not_in_role");
      expect(outcomes).toEqual(
        Object.fromEntries(
          piiFields.map((field) => [field, role === purpose ? allowed(field) : "purpose_not_allowed"]),
        ),
      );
    },
  );

  test.each(["orders", "aggregates", "messaging"] as const)("is not for the role %s", async (role) => {
    const problem = await expectProblem(
      "forbidden",
      request(role, "shipping", [{ orderId, fields: ["recipient.name"] }]),
    );
    expect(problem.missing).toEqual(["scope pii:request of an application"]);
  });

  test("is for what it names and lasts an hour at most", async () => {
    const resources = [{ orderId, fields: ["recipient.name", "shippingAddress"] as PiiField[] }];
    const issued = await expectStatus(201, request("shipping", "shipping", resources));
    expect(issued).toMatchObject({ purpose: "shipping", resources });
    expect(issued.expiresIn).toBeLessThanOrEqual(3600);
    const ticket = issued.restrictedDataToken;
    const answer = await read(ticket, "recipient.name");
    expect(answer.headers.get("cache-control")).toBe("no-store");

    const problem = await expectProblem("field_not_in_token", read(ticket, "recipient.name,recipient.phone"));
    expect(problem.errors).toEqual([
      { pointer: "#/query/fields", code: "field_not_in_token", detail: expect.stringContaining("recipient.phone") },
    ]);
    await expectProblem("not_found", read(ticket, "recipient.name", otherOrderId));
    const body = { orderIds: [otherOrderId, orderId], fields: ["recipient.name" as const] };
    expect(await expectStatus(200, call(api, readPiiBatch, { token: ticket, body }))).toMatchObject({
      items: [
        { orderId: otherOrderId, problem: { code: "not_found" } },
        { orderId, fields: {} },
      ],
    });
    // The gateway refuses it elsewhere: it has an audience of its own.
    expect((await call(api, getOrder, { token: ticket, params: { orderId } })).status).toBe(401);
  });

  test("names 1 to 50 orders, each once, that are visible", async () => {
    const pointers = async (...ids: string[]) => {
      const { status, body } = await request(
        "shipping",
        "shipping",
        ids.map((id) => ({ orderId: id, fields: ["recipient.name"] })),
      );
      return [status, (body as { errors?: { pointer: string }[] }).errors?.map(({ pointer }) => pointer)];
    };
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `none-${i}`);
    expect(await pointers()).toEqual([400, ["/resources"]]);
    expect(await pointers(...ids(51))).toEqual([400, ["/resources"]]);
    expect(await pointers(orderId, orderId)).toEqual([400, ["/resources"]]);
    expect(await pointers(orderId, "none-1", otherOrderId)).toEqual([404, ["/resources/1/orderId"]]);
    expect(await pointers(...ids(50))).toEqual([404, ids(50).map((_, i) => `/resources/${i}/orderId`)]);
    expect(await pointers(orderId, otherOrderId)).toEqual([201, undefined]);
  });

  test("is the same one for the same Idempotency-Key and body, and refused for another body", async () => {
    const resources: Resource[] = [{ orderId, fields: ["recipient.name"] }];
    const issue = (role: RoleName, purpose: string, what: Resource[], key: string) =>
      request(role, purpose, what, { "idempotency-key": key });
    const first = await expectStatus(201, issue("shipping", "shipping", resources, "key-1"));
    const again = await expectStatus(201, issue("shipping", "shipping", resources, "key-1"));
    expect(again.restrictedDataToken).toBe(first.restrictedDataToken);
    expect(again.expiresIn).toBeLessThanOrEqual(first.expiresIn);
    const other: Resource[] = [{ orderId: otherOrderId, fields: ["recipient.name"] }];
    await expectProblem("idempotency_key_reused", issue("shipping", "shipping", other, "key-1"));

    const ofAnotherKey = await expectStatus(201, issue("shipping", "shipping", resources, "key-2"));
    expect(ofAnotherKey.restrictedDataToken).not.toBe(first.restrictedDataToken);
    const ofAnotherCaller = await expectStatus(201, issue("tax_invoicing", "tax_invoicing", resources, "key-1"));
    expect(ofAnotherCaller.purpose).toBe("tax_invoicing");
    await expectProblem("invalid_request", issue("shipping", "shipping", resources, "two words"));
  });
});

describe("the access log of an order", () => {
  let ticket: string;
  /** What was read, in order: the ids of the accesses. */
  const accesses: string[] = [];
  const list = (token: string, query: { limit?: number; cursor?: string } = {}, id = orderId) =>
    call(api, readAccessLog, { token, params: { orderId: id }, query });

  beforeAll(async () => {
    ({ orderId } = await newOrder(instance, marketplace, sellerId));
    const fields: PiiField[] = ["recipient.name", "recipient.phone"];
    const resources = [orderId, otherOrderId].map((id) => ({ orderId: id, fields }));
    ticket = (await expectStatus(201, request("shipping", "shipping", resources))).restrictedDataToken;
    for (let i = 0; i < 4; i++) accesses.push((await expectStatus(200, read(ticket, "recipient.name"))).accessId);
    const body = { orderIds: [otherOrderId, orderId], fields };
    const { items } = await expectStatus(200, call(api, readPiiBatch, { token: ticket, body }));
    for (const item of items) if (item.orderId === orderId && "accessId" in item) accesses.push(item.accessId);
    await expectProblem("field_not_in_token", read(ticket, "shippingAddress"));
  });

  test("tells who read what and why, the newest first, without a value", async () => {
    const { items, nextCursor } = await expectStatus(200, list(marketplace));
    expect(items.map(({ accessId }) => accessId)).toEqual(accesses.toReversed());
    expect(nextCursor).toBeUndefined();
    const { applicationId, developerId, clientId } = applications.shipping;
    expect(items[0]).toEqual({
      accessId: accesses.at(-1),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      orderId,
      sellerId,
      purpose: "shipping",
      fields: ["recipient.name", "recipient.phone"],
      actor: { type: "application", applicationId, developerId, clientId, tokenId: decodeJwt(ticket).jti },
    });
    expect(items[1]?.fields).toEqual(["recipient.name"]);
  });

  test("comes page by page", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await expectStatus(200, list(marketplace, { limit: 2, ...(cursor && { cursor }) }));
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ accessId }) => accessId));
      cursor = page.nextCursor;
    } while (cursor && seen.length < 100);
    expect(seen).toEqual(accesses.toReversed());
  });

  test("refuses a cursor of another list, a made-up one, and a limit that is none", async () => {
    const { nextCursor = "" } = await expectStatus(200, list(marketplace, { limit: 1 }));
    const pointers = async (query: object, id?: string) =>
      (await expectProblem("invalid_request", list(marketplace, query, id))).errors?.map(({ pointer }) => pointer);
    expect(await pointers({ cursor: nextCursor }, otherOrderId)).toEqual(["#/query/cursor"]);
    expect(await pointers({ cursor: "bm9uc2Vuc2U" })).toEqual(["#/query/cursor"]);
    expect(await pointers({ limit: 101 })).toEqual(["#/query/limit"]);
    expect(await pointers({ limit: 0 })).toEqual(["#/query/limit"]);
  });

  test("is for auditors, privacy officers and the marketplace", async () => {
    for (const principal of ["staff:otto", "staff:petra", "system:marketplace"])
      await expectStatus(200, list(await tokenOf(instance, principal)));
    for (const principal of ["staff:rita", "staff:ada", "developer:dora", "system:relay"])
      await expectProblem("forbidden", list(await tokenOf(instance, principal)));
    await expectProblem("forbidden", list(tokens.shipping));
    await expectProblem("not_found", list(marketplace, {}, "no-such-order"));
  });
});
