import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createGateway, type Exchange } from "#local/gateway/gateway.ts";

const open: Server[] = [];
const problems: string[] = [];
const exchanges: Exchange[] = [];

afterEach(() => {
  problems.length = 0;
  exchanges.length = 0;
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (event: Event, functionName: string) => unknown;

/** Payload format 2.0, as far as these tests look at it. */
interface Event {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Record<string, string>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: Record<string, unknown>;
  readonly [key: string]: unknown;
}

/** Serves the routes; `answer` plays every function. Returns the base URL. */
async function serve(routes: readonly string[], answer: Answer, integrationTimeout = 5000): Promise<string> {
  const listener = createGateway({
    api: {
      apiId: "api1234567",
      name: "main",
      routes: routes.map((routeKey) => ({ routeKey, functionName: routeKey, authorizationScopes: [] })),
    },
    region: "us-east-1",
    account: "000000000000",
    invoke: async (name, event) => {
      const result = await answer(JSON.parse(JSON.stringify(event)), name);
      if (result instanceof Error)
        return { payload: JSON.stringify({ errorMessage: result.message }), functionError: "Unhandled" };
      return { payload: JSON.stringify(result) ?? "null" };
    },
    keysOf: () => Promise.reject(new Error("no JWT authorizer here")),
    integrationTimeout,
    onExchange: (exchange) => exchanges.push(exchange),
    onError: (problem) => problems.push(problem),
  });
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const echo: Answer = (event) => event;

/** The event that `echo` sent back. */
const eventIn = async (response: Response): Promise<Event> => (await response.json()) as Event;

describe("routes", () => {
  const routes = [
    "GET /v1/orders/{orderId}",
    "GET /v1/orders/special",
    "ANY /v1/orders/{orderId}",
    "PUT /v1/orders/{orderId}",
    "GET /files/{path+}",
    "GET /v1/{a}/{b}/end",
  ];

  test.each([
    ["GET", "/v1/orders/o-1", "GET /v1/orders/{orderId}", { orderId: "o-1" }],
    ["GET", "/v1/orders/special", "GET /v1/orders/special", undefined],
    ["PUT", "/v1/orders/special", "PUT /v1/orders/{orderId}", { orderId: "special" }],
    ["DELETE", "/v1/orders/o-1", "ANY /v1/orders/{orderId}", { orderId: "o-1" }],
    ["GET", "/files/a/b.txt", "GET /files/{path+}", { path: "a/b.txt" }],
    ["GET", "/v1/x/y/end", "GET /v1/{a}/{b}/end", { a: "x", b: "y" }],
    ["GET", "/v1/orders/%C3%A9%20%2B", "GET /v1/orders/{orderId}", { orderId: "é +" }],
  ])(
    "%s %s is served by the most specific route, with decoded variables",
    async (method, path, routeKey, parameters) => {
      const url = await serve(routes, echo);
      const event = await eventIn(await fetch(url + path, { method }));
      expect(event).toMatchObject({ routeKey, rawPath: decodeURIComponent(path) });
      expect(event.pathParameters).toEqual(parameters);
    },
  );

  test.each([
    ["GET", "/"],
    ["GET", "/v1/orders"],
    ["GET", "/v1/orders/"],
    ["GET", "/v1/orders/a/b"],
    ["GET", "/v1/orders/a%2Fb"],
    ["GET", "/V1/orders/a/end"],
    ["POST", "/files/a"],
  ])("%s %s has no route: 404 in the gateway's own form", async (method, path) => {
    const url = await serve(routes, echo);
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get("apigw-requestid")).toBeTruthy();
    expect(await response.json()).toEqual({ message: "Not Found" });
  });

  test("$default serves what nothing else does, without path variables", async () => {
    const url = await serve(["$default", "GET /a"], echo);
    const event = await eventIn(await fetch(`${url}/any/thing`, { method: "POST" }));
    expect(event).toMatchObject({ routeKey: "$default", rawPath: "/any/thing" });
    expect(event).not.toHaveProperty("pathParameters");
  });

  test("a path that is not valid percent-encoded UTF-8 is 400", async () => {
    const url = await serve(["GET /{a}"], echo);
    const statuses = await Promise.all(["/%zz", "/%ff"].map(async (path) => (await fetch(url + path)).status));
    expect(statuses).toEqual([400, 400]);
  });

  test("a GET route does not answer HEAD, and a HEAD route answers without a body", async () => {
    const url = await serve(["GET /a", "HEAD /b"], () => ({ statusCode: 200, body: "unseen" }));
    expect((await fetch(`${url}/a`, { method: "HEAD" })).status).toBe(404);
    const response = await fetch(`${url}/b`, { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("6");
    expect(await response.text()).toBe("");
  });
});

describe("who watches the gateway", () => {
  test("sees what functions were asked and answered, and nothing that no function answered", async () => {
    const url = await serve(["POST /a/{id}", "POST /b"], (_, name) =>
      name === "POST /b" ? new Error("broken") : { statusCode: 201, body: '{"made":true}' },
    );
    const post = (path: string) => fetch(url + path, { method: "POST", body: '{"wanted":1}' });
    expect((await Promise.all(["/a/1", "/b", "/c"].map(post))).map(({ status }) => status)).toEqual([201, 500, 404]);
    expect(exchanges.map(({ routeKey, request }) => [routeKey, String(request)])).toEqual([
      ["POST /a/{id}", '{"wanted":1}'],
    ]);
    expect(exchanges[0]?.answer).toMatchObject({ status: 201, body: Buffer.from('{"made":true}') });
  });
});

describe("the event", () => {
  test("has headers, cookies and query as payload format 2.0 has them", async () => {
    const url = await serve(["GET /a"], echo);
    const raw = await new Promise<IncomingMessage>((resolve) => {
      const headers = ["Host", "h.example", "X-Two", "1", "x-two", "2", "Cookie", "a=1; b=2", "User-Agent", "probe"];
      httpRequest(`${url}/a?x=1&y=a%20b+c&x=2`, { headers: headers as never }, resolve).end();
    });
    const event = JSON.parse(Buffer.concat(await raw.toArray()).toString());
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "GET /a",
      rawPath: "/a",
      rawQueryString: "x=1&y=a%20b+c&x=2",
      queryStringParameters: { x: "1,2", y: "a b c" },
      cookies: ["a=1", "b=2"],
      headers: { "x-two": "1,2", host: "h.example", "x-forwarded-proto": "http" },
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "api1234567",
        domainName: "h.example",
        http: { method: "GET", path: "/a", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "probe" },
        routeKey: "GET /a",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
    expect(event.headers).not.toHaveProperty("cookie");
    expect(event).not.toHaveProperty("body");
    expect(event.requestContext).not.toHaveProperty("authorizer");
  });

  test("leaves out lists without members", async () => {
    const url = await serve(["GET /a"], echo);
    const event = await eventIn(await fetch(`${url}/a`));
    expect(Object.keys(event)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cookies|queryStringParameters|pathParameters|body$/)]),
    );
  });

  test.each([
    ["application/json", false],
    ["Application/JSON; charset=utf-8", false],
    ["text/csv", false],
    ["application/xml", false],
    ["application/x-www-form-urlencoded", true],
    ["application/problem+json", true],
    ["application/octet-stream", true],
    [undefined, true],
  ] as const)("carries a body of type %s as base64: %s", async (type, isBase64Encoded) => {
    const url = await serve(["POST /a"], echo);
    const response = await fetch(`${url}/a`, {
      method: "POST",
      body: Buffer.from("a=é"),
      headers: type ? { "content-type": type } : {},
    });
    const event = await eventIn(response);
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? "", isBase64Encoded ? "base64" : "utf8").toString()).toBe("a=é");
  });

  test("does not carry an empty body", async () => {
    const url = await serve(["POST /a"], echo);
    const event = await eventIn(await fetch(`${url}/a`, { method: "POST", body: "" }));
    expect(event.isBase64Encoded).toBe(false);
    expect(event).not.toHaveProperty("body");
  });
});

describe("a body over 10 MB", () => {
  const tooMuch = Buffer.alloc(10 * 1024 * 1024 + 1, "a");

  test("is 413, declared or chunked, and the connection stays good", async () => {
    let invoked = 0;
    const url = await serve(["POST /a"], () => ++invoked);
    const declared = await fetch(`${url}/a`, { method: "POST", body: tooMuch });
    const stream = new Blob([tooMuch]).stream();
    const chunked = await fetch(`${url}/a`, { method: "POST", body: stream, duplex: "half" } as RequestInit);
    expect([declared.status, chunked.status]).toEqual([413, 413]);
    expect(await declared.json()).toEqual({ message: "Request Entity Too Large" });
    expect(invoked).toBe(0);
    expect((await fetch(`${url}/a`, { method: "POST", body: tooMuch.subarray(1) })).status).toBe(200);
  });
});

describe("a head over 10,240 bytes", () => {
  test("is 431, counting request line and header values", async () => {
    const url = await serve(["GET /a"], () => "ok");
    const status = async (length: number) =>
      (await fetch(`${url}/a`, { headers: { "x-long": "a".repeat(length) } })).status;
    expect([await status(9500), await status(10_240)]).toEqual([200, 431]);
  });
});

describe("a function's answer", () => {
  test("becomes status, headers, cookies and body", async () => {
    const url = await serve(["GET /a"], () => ({
      statusCode: 201,
      headers: { "X-Number": 5, "Content-Length": "99", "content-type": "application/problem+json" },
      cookies: ["a=1; Path=/", "b=2"],
      body: Buffer.from("\u0000binary").toString("base64"),
      isBase64Encoded: true,
    }));
    const response = await fetch(`${url}/a`);
    expect(response.status).toBe(201);
    expect(response.headers.get("x-number")).toBe("5");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    expect(await response.text()).toBe("\u0000binary");
  });

  test.each([
    [{ hello: "é" }, '{"hello":"é"}'],
    ["plain", "plain"],
    [null, "null"],
    [[1, 2], "[1,2]"],
  ])("without a status is the body of a 200: %j", async (result, body) => {
    const url = await serve(["GET /a"], () => result);
    const response = await fetch(`${url}/a`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.text()).toBe(body);
  });

  test.each([
    ["an error", new Error("the secret cause")],
    ["a status that is none", { statusCode: "soon" }],
    ["a body that is no text", { statusCode: 200, body: { a: 1 } }],
    ["a header that HTTP cannot carry", { statusCode: 200, headers: { "x-bad": "a\nb" } }],
  ])("that is %s is a bare 500", async (_, result) => {
    const url = await serve(["GET /a"], () => result);
    const response = await fetch(`${url}/a`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: "Internal Server Error" });
  });

  test("that takes longer than the integration may is 503", async () => {
    const url = await serve(["GET /a"], () => new Promise(() => {}), 50);
    const response = await fetch(`${url}/a`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: "Service Unavailable" });
  });
});

describe("a client", () => {
  test("that leaves in the middle of its body, or before the answer, harms nobody else", async () => {
    let finish: (value: unknown) => void = () => {};
    let started: () => void = () => {};
    const reached = new Promise<void>((resolve) => {
      started = resolve;
    });
    const url = await serve(["POST /a", "GET /slow"], (_, name) => {
      if (name === "POST /a") return "ok";
      started();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const half = connect(Number(new URL(url).port), "127.0.0.1");
    half.write("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf", () => half.destroy());
    const abort = new AbortController();
    const slow = fetch(`${url}/slow`, { signal: abort.signal }).catch((error: Error) => error.name);
    await reached;
    abort.abort();
    expect(await slow).toBe("AbortError");
    finish("too late");
    expect(await (await fetch(`${url}/a`, { method: "POST" })).text()).toBe("ok");
    expect(problems).toEqual([]);
  });
});
