import { describe, expect, it } from "vitest";
import * as z from "zod";
import { Problem } from "#shared/errors/problem.ts";
import { anyone, system } from "#shared/http/access.ts";
import { parseRequest } from "#shared/http/parse-request.ts";
import { type RequestSpec, type RouteSpec, route } from "#shared/http/route.ts";
import { realOrders } from "#test/support/orders.ts";
import { httpEvent, jsonEvent } from "#test/unit/fakes/http-event.ts";
import { putOrder } from "#vault/contract.ts";

const routeWith = (request: RequestSpec): RouteSpec =>
  route({
    operationId: "r",
    method: "POST",
    path: "/r",
    summary: "",
    tag: "t",
    access: [system("orders:write")],
    request,
    responses: {},
  });

const item = z.strictObject({
  "a/b": z.int().optional(),
  "c~d": z.int().optional(),
  list: z.array(z.int()).optional(),
});
const nested = routeWith({ body: z.strictObject({ items: z.array(item).optional() }) });

function errorsOf(event: Parameters<typeof parseRequest>[0], spec: RouteSpec) {
  try {
    parseRequest(event, spec);
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).code).toBe("invalid_request");
    return (error as Problem).details.errors ?? [];
  }
  return [];
}
const pointersOf = (body: unknown, spec = nested) => errorsOf(jsonEvent(body), spec).map(({ pointer }) => pointer);

describe("pointers", () => {
  it("lead into nested objects and arrays", () => {
    expect(pointersOf({ items: [{}, { list: [1, "2", 3, "4"] }] })).toEqual(["/items/1/list/1", "/items/1/list/3"]);
  });

  it("escape ~ and / in names (RFC 6901 section 3)", () => {
    expect(pointersOf({ items: [{ "a/b": "x", "c~d": "y" }] })).toEqual(["/items/0/a~1b", "/items/0/c~0d"]);
    expect(pointersOf({ "~1/": 1 })).toEqual(["/~01~1"]);
  });

  it("name each unknown property, at every depth", () => {
    expect(pointersOf({ x: 1, y: 2, items: [{ z: 3, "a/b": 1 }] }).sort()).toEqual(["/items/0/z", "/x", "/y"]);
  });

  it.each(["constructor", "toString", "hasOwnProperty", "valueOf", ""])(
    "name %j, which is no more known than any other",
    (name) => {
      expect(pointersOf({ [name]: 1 })).toEqual([`/${name}`]);
    },
  );

  it.each([null, [], "text", 1, true])("are empty for a body that is %j as a whole", (body) => {
    expect(pointersOf(body)).toEqual([""]);
  });

  it("say in which part of the request something is wrong", () => {
    const params = z.strictObject({ orderId: z.string().max(3) });
    const query = z.strictObject({ limit: z.coerce.number() });
    const spec = routeWith({ params, query, body: z.strictObject({ a: z.int() }) });
    const event = jsonEvent(
      { a: "1" },
      { pathParameters: { orderId: "long" }, queryStringParameters: { limit: "x", more: "1" } },
    );
    expect(errorsOf(event, spec).map(({ pointer }) => pointer)).toEqual([
      "#/path/orderId",
      "#/query/limit",
      "#/query/more",
      "/a",
    ]);
  });

  it("are at most 50, of at most 100 characters a name", () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}`.padStart(150, "x"), 1]));
    const pointers = pointersOf(many);
    expect(pointers).toHaveLength(50);
    expect(pointers[0]).toBe(`/${"x".repeat(100)}`);
  });
});

describe("a query", () => {
  it("cannot set a prototype", () => {
    const event = httpEvent({ queryStringParameters: JSON.parse('{"__proto__":"x"}') });
    const errors = errorsOf(event, routeWith({ query: z.strictObject({}) }));
    expect(errors).toEqual([{ pointer: "#/query/__proto__", detail: "is not a known property" }]);
  });

  it("is refused where a route takes none, property by property", () => {
    const event = httpEvent({ queryStringParameters: { fields: "taxId", x: "1" } });
    expect(errorsOf(event, routeWith({})).map(({ pointer }) => pointer)).toEqual(["#/query/fields", "#/query/x"]);
    expect(parseRequest(httpEvent(), routeWith({})).query).toBeUndefined();
    expect(parseRequest(event, { ...routeWith({}), access: [anyone] }).query).toBeUndefined();
  });

  it("is nothing where none came", () => {
    expect(parseRequest(httpEvent(), routeWith({ query: z.strictObject({ a: z.string().optional() }) })).query).toEqual(
      {},
    );
  });
});

describe("Idempotency-Key", () => {
  const spec = routeWith({ idempotent: true });
  const withKey = (key: string) => httpEvent({ headers: { "idempotency-key": key } });

  it.each(["k", "k".repeat(255), "a:b/c~!"])("may be %j", (key) => {
    expect(parseRequest(withKey(key), spec).idempotencyKey).toBe(key);
  });

  it.each(["", "k".repeat(256), "a b", "ä", "a\tb"])("may not be %j", (key) => {
    expect(errorsOf(withKey(key), spec)).toEqual([
      { pointer: "#/header/idempotency-key", detail: "must be 1 to 255 visible ASCII characters" },
    ]);
  });

  it("is not looked at by a route that does not take it", () => {
    expect(parseRequest(withKey("a b"), routeWith({})).idempotencyKey).toBeUndefined();
  });
});

it("takes every real order, and repeats no value of a spoiled one in its refusals", () => {
  for (const { orderId, ...body } of realOrders()) {
    const pathParameters = { orderId };
    expect(parseRequest(jsonEvent(body, { pathParameters }), putOrder).body).toEqual(body);
    const spoiled = {
      ...body,
      recipient: { ...body.recipient, name: [body.recipient.name], email: body.recipient.name },
    };
    const errors = errorsOf(jsonEvent({ ...spoiled, placedAt: body.recipient.name }, { pathParameters }), putOrder);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/placedAt", "/recipient/email", "/recipient/name"]);
    expect(JSON.stringify(errors)).not.toContain(body.recipient.name);
  }
});

describe("a body that may be left out", () => {
  const spec = routeWith({ body: z.strictObject({ name: z.string().optional() }), bodyOptional: true });

  it.each([{}, { body: "" }])("is an empty object where it is: %j", (parts) => {
    expect(parseRequest(httpEvent(parts), spec).body).toEqual({});
  });

  it("is held to its schema where it is not", () => {
    expect(parseRequest(jsonEvent({ name: "x" }), spec).body).toEqual({ name: "x" });
    expect(pointersOf({ other: 1 }, spec)).toEqual(["/other"]);
  });
});
