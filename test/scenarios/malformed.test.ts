import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, orderBody, tokenOf } from "#test/support/marketplace.ts";
import { type RawAnswer, type RawRequest, sendRaw } from "#test/support/raw-http.ts";

const local = useLocalSystem({ systemsOnly: true });
let authorization: string;
beforeAll(async () => {
  authorization = `Bearer ${await tokenOf(local, "system:marketplace")}`;
});

/** What no answer may repeat. Names of unknown properties are another matter: the pointer to them has to name them. */
const mark = newId("ECHO");
const json = { "content-type": "application/json" };

const send = ({ headers = {}, ...rest }: Partial<RawRequest>) =>
  sendRaw(local.urls.api, {
    method: "GET",
    target: "/v1/orders/NONE",
    ...rest,
    headers: { authorization, ...headers },
  });

const put = (body: RawRequest["body"], headers: RawRequest["headers"] = json) =>
  send({ method: "PUT", target: `/v1/orders/${newId("BAD")}`, body, headers });

/** A refusal in the API's own form, which repeats nothing. */
function expectProblem({ status, text }: RawAnswer, expected: number, code: string, pointer?: string) {
  expect({ status, text }).toMatchObject({
    status: expected,
    text: expect.stringMatching(/^\{"type":"urn:cloakroom:/),
  });
  const problem = JSON.parse(text) as { code: string; errors?: { pointer: string }[] };
  expect(problem.code).toBe(code);
  if (pointer !== undefined) expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  expect(text).not.toContain(mark);
}

/** An order with one value of it replaced, by the path to it; "__proto__" becomes a property of its own. */
function orderWith(path: readonly string[], value: unknown): string {
  const placeholder = newId("placeholder");
  const order = orderBody(mark) as unknown as Record<string, unknown>;
  let at = order;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[placeholder] = value;
  const name = JSON.stringify(path.at(-1));
  delete at[path.at(-1) as string];
  return JSON.stringify(order).replace(`"${placeholder}"`, name);
}

describe("a body that is not one", () => {
  const order = JSON.stringify(orderBody(mark));
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test.each<[string, RawRequest["body"], string?]>([
    ["is cut short", order.slice(0, -5)],
    ["has a comma too many", `${order.slice(0, -1)},}`],
    ["is no JSON", `name=${mark}`],
    ["is JSON twice", order + order],
    ["starts with a byte order mark and more", `\ufeff\ufeff${order}`],
    ["is empty", ""],
    ["is missing", undefined],
    ["is null", "null"],
    ["is a list", `[${order}]`],
    ["is text", JSON.stringify(mark)],
    ["is a number", "1e999"],
    ["is nested 17 deep", nested(17)],
    ["is nested 30,000 deep", nested(30_000)],
    ["opens 60,000 objects and closes none", '{"a":'.repeat(10_000)],
    ["is UTF-16", Buffer.from(order, "utf16le")],
  ])("is refused when it %s", async (_, body) => {
    expectProblem(await put(body), 400, "invalid_request");
  });

  test.each([
    ["Latin-1", [0x5a, 0xeb]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["half a character", [0xf0, 0x9f]],
  ])("is refused when it is not UTF-8: %s", async (_, bytes) => {
    const [before = "", after = ""] = order.split("Zoë");
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    expectProblem(await put(body), 400, "invalid_request", "/recipient/name");
  });

  test.each([
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "",
    "nonsense",
  ])("is refused as %j", async (type) => {
    expectProblem(await put(order, { "content-type": type }), 415, "unsupported_media_type");
  });

  test("is taken up to 64 KiB, and refused from the next byte to a megabyte", async () => {
    const padded = (length: number) => order.padEnd(length - Buffer.byteLength(order) + order.length, " ");
    expect((await put(padded(64 * 1024))).status).toBe(201);
    for (const length of [64 * 1024 + 1, 1024 * 1024])
      expectProblem(await put(padded(length)), 413, "payload_too_large");
    expect(await put(Buffer.alloc(11 * 1024 * 1024, 32))).toMatchObject({ status: 413 });
  });
});

describe("a value that does not belong", () => {
  const wellFormed = { deep: mark };

  test.each<[readonly string[], unknown, string]>([
    [["note"], mark, "/note"],
    [["recipient", "address"], mark, "/recipient/address"],
    [["shippingAddress", "a/b~c"], mark, "/shippingAddress/a~1b~0c"],
    [["constructor"], wellFormed, "/constructor"],
    [["recipient", "prototype"], wellFormed, "/recipient/prototype"],
    [["recipient", "toString"], wellFormed, "/recipient/toString"],
    [["recipient", "name"], [mark], "/recipient/name"],
    [["recipient", "name"], "", "/recipient/name"],
    [["recipient", "name"], " \u00a0", "/recipient/name"],
    [["recipient", "name"], mark.repeat(100), "/recipient/name"],
    [["recipient", "name"], `${mark}\u0000`, "/recipient/name"],
    [["recipient", "name"], `${mark}\u001b[31m`, "/recipient/name"],
    [["recipient", "name"], `${mark}\r\nX-Injected: 1`, "/recipient/name"],
    [["recipient", "name"], `${mark}\u0085`, "/recipient/name"],
    [["recipient", "name"], `${mark}\ud800`, "/recipient/name"],
    [["recipient", "name"], `\udc00${mark}`, "/recipient/name"],
    [["recipient", "email"], `${mark}@@example.com`, "/recipient/email"],
    [["recipient", "phone"], `${mark}`, "/recipient/phone"],
    [["shippingAddress", "country"], mark, "/shippingAddress/country"],
    [["placedAt"], mark, "/placedAt"],
    [["placedAt"], "9999-12-31T23:59:59Z", "/placedAt"],
    [["placedAt"], "2026-02-30T00:00:00Z", "/placedAt"],
    [["fulfilment"], mark, "/fulfilment"],
    [["items"], [{ sku: "A", title: mark, quantity: Number.MAX_VALUE }], "/items/0/quantity"],
    [["sellerId"], `../${mark}`, "/sellerId"],
  ])("at %j is refused with its pointer (%#)", async (path, value, pointer) => {
    expectProblem(await put(orderWith(path, value)), 400, "invalid_request", pointer);
  });

  test.each(["__proto__", "\\u005f_proto__", "\\u005f\\u005f\\u0070roto\\u005f\\u005f"])(
    "named %s is refused, wherever it stands",
    async (name) => {
      for (const path of [["p"], ["recipient", "p"], ["shippingAddress", "p"]]) {
        const body = orderWith(path, { admin: mark }).replace('"p":{', `"${name}":{`);
        expectProblem(await put(body), 400, "invalid_request");
      }
    },
  );
});

describe("a request line that is not what a client would send", () => {
  const invalid = "invalid_request";
  const list = "/v1/orders/NONE/access-log";

  const targets: readonly (readonly [target: string, status: number, code?: string, pointer?: string])[] = [
    ["/v1/orders/%00", 400, invalid, "#/path/orderId"],
    ["/v1/orders/a%0d%0ab", 400, invalid, "#/path/orderId"],
    [`/v1/orders/${"A".repeat(65)}`, 400, invalid, "#/path/orderId"],
    [`/v1/orders/${mark.repeat(200)}`, 400, invalid, "#/path/orderId"],
    ["/v1/orders/%20", 400, invalid, "#/path/orderId"],
    ["/v1/orders/%F0%9F%98%80", 400, invalid, "#/path/orderId"],
    ["/v1/orders/a%23b", 400, invalid, "#/path/orderId"],
    ["/v1/orders/order%2523x", 400, invalid, "#/path/orderId"],
    ["/v1/orders/%2e%2e", 404, "not_found"],
    ["/v1/orders/__proto__", 404, "not_found"],
    ["/v1/orders/constructor", 404, "not_found"],
    ["/v1/orders/%2e%2e%2fbuyers%2fB", 404],
    ["/v1/orders/a%2fb", 404],
    ["/v1/orders/%c0%ae", 400],
    ["/v1/orders/%ff", 400],
    ["/v1/orders/%zz", 400],
    ["/v1/orders/%", 400],
    ["/v1/orders/", 404],
    ["//v1/orders/NONE", 404],
    ["/V1/ORDERS/NONE", 404],
    [`/${mark}`, 404],
    ["/", 404],
    ["*", 404],
    [`${list}?limit=1&limit=2`, 400, invalid, "#/query/limit"],
    [`${list}?limit=0`, 400, invalid, "#/query/limit"],
    [`${list}?limit=${mark}`, 400, invalid, "#/query/limit"],
    [`${list}?unknown=${mark}`, 400, invalid],
    [`${list}?__proto__=${mark}`, 400, invalid],
    [`${list}?cursor=${mark}`, 404, "not_found"],
    [`${list}?cursor=${"A".repeat(2000)}`, 400, invalid, "#/query/cursor"],
    [`${list}?limit=%ff`, 400, invalid, "#/query/limit"],
    [`${list}?${"a=1&".repeat(3000)}`, 431],
  ];
  test.each(targets.map((one) => [one[0].slice(0, 60), one] as const))(
    "is refused: %s",
    async (_, [target, status, code, pointer]) => {
      const answer = await send({ target });
      if (code !== undefined) return expectProblem(answer, status, code, pointer);
      expect(answer).toEqual({ status, text: expect.stringMatching(/^\{"message":"[A-Za-z ]+"\}$/) });
    },
  );

  test.each(["HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "PROPFIND"])(
    "is refused with the method %s",
    async (method) => {
      const { status, text } = await send({ method });
      expect(status).toBe(404);
      expect(text).toMatch(method === "HEAD" ? /^$/ : /^\{"message":"Not Found"\}$/);
    },
  );
});

describe("headers that are not what a client would send", () => {
  test.each<[string, RawRequest["headers"] & object, number]>([
    ["a header of 12 kB", { "x-bomb": mark.repeat(700) }, 431],
    ["a thousand headers", Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x-${i}`, "0123456789"])), 431],
    ["control characters of Latin-1", { "x-odd": "\u0080\u00ff" }, 404],
    ["an id of a method to use instead", { "x-http-method-override": "DELETE" }, 404],
  ])("are no way in: %s", async (_, headers, status) => {
    const answer = await send({ headers });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(mark);
  });
});

test("whatever is put as an order is stored, or refused without a word of it", async () => {
  const scalar = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.constant(null), fc.boolean());
  const anything = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.string(), scalar, { maxKeys: 3 }),
  );
  const paths = [
    ...["sellerId", "buyerId", "placedAt", "fulfilment", "latestDeliveryDate", "taxId", "items", "recipient"].map(
      (name) => [name],
    ),
    ...["name", "phone", "phoneExtension", "email", "extra"].map((name) => ["recipient", name]),
    ...["line1", "line2", "city", "region", "postalCode", "country"].map((name) => ["shippingAddress", name]),
  ];
  const bodies = fc.oneof(
    fc.tuple(fc.constantFrom(...paths), anything).map(([path, value]) => orderWith(path, value)),
    fc.json({ maxDepth: 20 }),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const { status, text } = await put(Buffer.from(body));
      expect([201, 400]).toContain(status);
      expect(text).not.toContain(mark);
    }),
    { numRuns: 150 },
  );
});

test("none of it was logged", () => {
  const lines = local.logs.read({ limit: 5000 }).map(({ line }) => line);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => line.includes(mark))).toEqual([]);
});
