import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { anyone, system } from "#shared/http/access.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction, type RequestContext } from "#shared/http/api-function.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { jsonEvent } from "#test/unit/fakes/http-event.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { claimsOf, principals } from "#test/unit/fakes/principals.ts";

const put = route({
  operationId: "putThing",
  method: "PUT",
  path: "/v1/things/{id}",
  summary: "",
  tag: "t",
  access: [system("orders:write")],
  request: {
    params: z.strictObject({ id: z.string().max(3) }),
    body: z.strictObject({ n: z.int() }),
    idempotent: true,
  },
  responses: { 200: { description: "", headers: { "X-Kind": "thing" }, body: z.strictObject({ n: z.int() }) } },
});
const open = route({
  ...put,
  operationId: "getThing",
  method: "GET",
  path: "/v1/things",
  access: [anyone],
  request: {},
});
const spec = lambdaFunction({ env: z.object({}), routes: { put, open } });

type Handlers = Parameters<typeof apiFunction<typeof spec>>[1];
const work = vi.fn<Handlers["put"]>();
const look = vi.fn<Handlers["open"]>();
const serve = apiFunction(spec, { put: work, open: look });
beforeEach(() => {
  vi.resetAllMocks();
  work.mockImplementation(async ({ body }) => answer(200, { n: body.n }));
  look.mockResolvedValue(answer(200, { n: 0 }, { "Cache-Control": "public" }));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const authorizer = { jwt: { claims: claimsOf(principals.system) } };
const event = (body: unknown, { id = "1", ...parts }: Parameters<typeof jsonEvent>[1] & { id?: string } = {}) =>
  jsonEvent(body, { routeKey: "PUT /v1/things/{id}", pathParameters: { id }, authorizer, ...parts });
const problemOf = ({ body = "{}" }: { body?: string }) => JSON.parse(body).code;

describe("a request that is served", () => {
  it("reaches its handler parsed, with who calls and what else is known", async () => {
    catchLog();
    const headers = { "content-type": "application/json", "idempotency-key": "k", authorization: "Basic x" };
    await serve(event({ n: 7 }, { headers }), {});
    const [input, context] = work.mock.calls[0] ?? [];
    expect(input).toEqual({
      ...{ params: { id: "1" }, query: undefined, body: { n: 7 } },
      caller: { claimed: principals.system, scope: "orders:write" },
    });
    const known: RequestContext = {
      ...{ requestId: "req-1", receivedAt: 1_790_000_000_000, idempotencyKey: "k", authorization: "Basic x" },
    };
    expect(context).toEqual(known);
  });

  it("is answered with its headers in lower case, nothing for caches unless the route says so", async () => {
    catchLog();
    expect(await serve(event({ n: 7 }), {})).toEqual({
      ...{ statusCode: 200, body: '{"n":7}' },
      headers: {
        ...{ "content-type": "application/json", "x-kind": "thing" },
        ...{ "cache-control": "no-store", "x-content-type-options": "nosniff" },
      },
    });
    const cached = await serve(jsonEvent("", { routeKey: "GET /v1/things" }), {});
    expect(cached.headers["cache-control"]).toBe("public");
  });

  it("is told to try again when the function's own time runs out, and nobody thinks it a fault of ours", async () => {
    const log = catchLog();
    work.mockReturnValue(new Promise(() => {}));
    const { statusCode, body } = await serve(event({ n: 7 }), { getRemainingTimeInMillis: () => 520 });
    expect([statusCode, problemOf({ body: body ?? "" })]).toEqual([503, "try_again"]);
    expect(log.text()).toContain('"dependency":"deadline"');
    expect(log.text()).not.toContain("request.failed");
  });

  it("leaves one line in the log, with the pattern of its route and never its path", async () => {
    const log = catchLog();
    await serve(event({ n: 7 }, { id: "xyz" }), {});
    expect(log.lines()).toEqual([
      {
        ...{ level: "INFO", code: "request.served", requestId: "req-1", route: "PUT /v1/things/{id}", status: 200 },
        ...{ milliseconds: expect.any(Number), principal: `system:${principals.system.clientId}` },
      },
    ]);
    expect(log.text()).not.toContain("xyz");
  });

  it("knows nobody on a public route", async () => {
    catchLog();
    await serve(jsonEvent("", { routeKey: "GET /v1/things", authorizer }), {});
    expect(look.mock.calls[0]?.[0].caller).toBeUndefined();
  });
});

describe("a request that is refused", () => {
  it.each<[string, Parameters<typeof event>, number, string]>([
    ["has no caller", [{ n: 7 }, { authorizer: {} }], 401, "unauthenticated"],
    [
      "has a caller who may not",
      [{ n: 7 }, { authorizer: { jwt: { claims: claimsOf(principals.app) } } }],
      403,
      "forbidden",
    ],
    ["is malformed", ["{"], 400, "invalid_request"],
    ["has the wrong shape", [{ n: "7" }], 400, "invalid_request"],
    ["is too large", [`"${"x".repeat(70_000)}"`], 413, "payload_too_large"],
    ["is not JSON", [{ n: 7 }, { headers: {} }], 415, "unsupported_media_type"],
  ])("does not reach its handler, and is logged with its code, when it %s", async (_, parts, status, code) => {
    const log = catchLog();
    const refusal = await serve(event(...parts), {});
    expect(refusal).toMatchObject({ statusCode: status, headers: { "cache-control": "no-store" } });
    expect(problemOf(refusal)).toBe(code);
    expect(work).not.toHaveBeenCalled();
    expect(log.lines()).toMatchObject([{ code: "request.served", status, problem: code }]);
  });

  it("says who it is before it says what is wrong: a stranger learns nothing of the schema", async () => {
    catchLog();
    expect((await serve(event("{", { authorizer: {} }), {})).statusCode).toBe(401);
  });
});

describe("a handler that fails", () => {
  it.each([
    ["unexpectedly", new RangeError("secret"), 500, ["request.failed", "request.served"]],
    ["for want of a dependency", new UnavailableError("kms"), 503, ["dependency.unavailable", "request.served"]],
  ])("%s answers as a problem, and logs both", async (_, error, status, codes) => {
    const log = catchLog();
    work.mockRejectedValue(error);
    const refusal = await serve(event({ n: 7 }), {});
    expect(refusal.statusCode).toBe(status);
    expect(log.lines().map(({ code }) => code)).toEqual(codes);
    expect(log.text() + refusal.body).not.toContain("secret");
  });

  it("by answering too much is stripped, or a blank 500 where the stage says so", async () => {
    catchLog();
    work.mockResolvedValue(answer(200, { n: 1, name: "Verner" } as { n: number }));
    expect((await serve(event({ n: 7 }), {})).body).toBe('{"n":1}');
    vi.stubEnv("UNKNOWN_RESPONSE_FIELDS", "refuse");
    const refusal = await apiFunction(spec, { put: work, open: look })(event({ n: 7 }), {});
    expect(refusal.statusCode).toBe(500);
    expect(refusal.body).not.toContain("Verner");
  });
});

it("a route that the function does not serve is an error of the deployment", async () => {
  await expect(serve(jsonEvent("{}", { routeKey: "GET /v1/orders" }), {})).rejects.toThrow("does not serve");
});
