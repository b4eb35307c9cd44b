import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type RunningFrontDoor, startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { invokeFunction, lambda } from "#shared/clients/lambda.ts";
import { account, aFunction, allow, region, roleOf, signedFor, startKms } from "./front-door-fixtures.ts";

const notifier = aFunction("notifier");
const caller = aFunction(
  "caller",
  allow(["lambda:InvokeFunction"], [notifier.arn]),
  allow(
    ["ses:SendEmail"],
    ["identity/mail.example", "configuration-set/own"].map((name) => `arn:aws:ses:${region}:${account}:${name}`),
    { StringEquals: { "ses:FromAddress": "privacy@mail.example" } },
  ),
);

let mailServer: Server;
let mails: { path: string | undefined; authorization: string | undefined; body: string }[];
let invocations: { name: string; event: unknown }[];
let frontDoor: RunningFrontDoor;

beforeAll(async () => {
  mails = [];
  invocations = [];
  mailServer = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path, headers } = request;
    mails.push({ path, authorization: headers.authorization, body: Buffer.concat(chunks).toString() });
    response.setHeader("content-type", "application/json").end('{"MessageId":"1"}');
  });
  await new Promise<void>((resolve) => mailServer.listen(0, "127.0.0.1", resolve));
  frontDoor = await startFrontDoor({
    system: { region, account, tables: [], keys: [], functions: [caller, notifier] },
    dynamodbEndpoint: "http://127.0.0.1:9",
    kmsStore: await openKmsStore({ keys: [] }),
    mailEndpoint: `http://127.0.0.1:${(mailServer.address() as AddressInfo).port}`,
    async invokeFunction(name, event) {
      invocations.push({ name, event });
      if (event === "crash") throw new Error("no worker");
      const payload = JSON.stringify({ echo: event });
      const fails = event === "fail" || JSON.stringify(event) === '{"fail":true}';
      return fails ? { payload, functionError: "Unhandled" } : { payload };
    },
  });
});

afterAll(async () => {
  await frontDoor.close();
  await new Promise((resolve) => mailServer.close(resolve));
});

async function call(
  service: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
  as = roleOf("caller"),
) {
  const response = await fetch(frontDoor.url + path, {
    method: "POST",
    headers: { authorization: signedFor(service, as), ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe("Lambda's Invoke", () => {
  const path = (name: string) => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

  test.each([notifier.name, notifier.arn, `${notifier.arn}:$LATEST`, `${account}:function:notifier`])(
    "runs the function called %s, and answers what it answers",
    async (name) => {
      const answer = await call("lambda", path(name), '{"a":1}');
      expect(answer).toMatchObject({ status: 200, body: '{"echo":{"a":1}}' });
      expect(answer.headers.get("x-amz-executed-version")).toBe("$LATEST");
      expect(invocations.at(-1)).toEqual({ name: "notifier", event: { a: 1 } });
    },
  );

  test("marks the error of a function as such", async () => {
    const answer = await call("lambda", path("notifier"), '"fail"');
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-amz-function-error")).toBe("Unhandled");
  });

  test("answers an asynchronous invocation at once, whatever becomes of it", async () => {
    const answer = await call("lambda", path("notifier"), '"crash"', { "x-amz-invocation-type": "Event" });
    expect(answer.status).toBe(202);
    expect(invocations.at(-1)).toEqual({ name: "notifier", event: "crash" });
  });

  test("answers a service error where the function cannot be run", async () => {
    const answer = await call("lambda", path("notifier"), '"crash"');
    expect(answer.status).toBe(500);
    expect(answer.headers.get("x-amzn-errortype")).toBe("ServiceException");
  });

  test("needs lambda:InvokeFunction on that function", async () => {
    const answer = await call("lambda", path("caller"), "{}");
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining("lambda:InvokeFunction") });
    expect(answer.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
  });

  test("is what functions call it with, and get an answer or an error from", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", frontDoor.url);
    vi.stubEnv("AWS_REGION", region);
    vi.stubEnv("AWS_ACCESS_KEY_ID", roleOf("caller").accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "any");
    onTestFinished(() => void vi.unstubAllEnvs());
    const client = lambda();
    expect(await invokeFunction(client, notifier.name, { a: 1 })).toEqual({ echo: { a: 1 } });
    expect(await invokeFunction(client, notifier.arn, { a: 2 })).toEqual({ echo: { a: 2 } });
    await expect(invokeFunction(client, notifier.name, { fail: true })).rejects.toThrow(
      "lambda is unavailable (Unhandled)",
    );
    await expect(invokeFunction(client, caller.name, {})).rejects.toThrow(
      "lambda is unavailable (AccessDeniedException)",
    );
  });

  test("does not find a function that is not there", async () => {
    const answer = await call("lambda", path("ghost"), "{}");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("x-amzn-errortype")).toBe("ResourceNotFoundException");
  });
});

describe("SES's SendEmail", () => {
  const path = "/v2/email/outbound-emails";
  const mail = (from: string, Content: object = { Simple: {} }, more: object = {}) =>
    JSON.stringify({ FromEmailAddress: from, Content, ...more });
  const under = (ConfigurationSetName: string) =>
    mail("privacy@mail.example", { Simple: {} }, { ConfigurationSetName });

  test("reaches the mail catcher as it was sent", async () => {
    const body = mail("Privacy <privacy@mail.example>");
    expect(await call("ses", path, body)).toMatchObject({ status: 200, body: '{"MessageId":"1"}' });
    expect(mails).toEqual([{ path, authorization: signedFor("ses", roleOf("caller")), body }]);
  });

  test("may name a configuration set that the policy allows", async () => {
    expect((await call("ses", path, under("own"))).status).toBe(200);
  });

  test.each([
    ["another sender of the domain", mail("other@mail.example")],
    ["another domain", mail("privacy@other.example")],
    ["another configuration set", under("other")],
    ["raw content, which is a permission of its own", mail("privacy@mail.example", { Raw: { Data: "" } })],
  ])("is refused where the policy does not allow it: %s", async (_, body) => {
    const before = mails.length;
    expect((await call("ses", path, body)).status).toBe(403);
    expect(mails).toHaveLength(before);
  });

  test("refuses a request without a sender", async () => {
    expect((await call("ses", path, "{}")).headers.get("x-amzn-errortype")).toBe("BadRequestException");
  });
});

describe("the front door itself", () => {
  test("names a service that it does not know", async () => {
    const answer = await call("s3", "/bucket/key", "");
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("the service s3") });
    expect(answer.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  });

  test("has no Lambda and no mail where none was given", async () => {
    const bare = await startKms(await openKmsStore({ keys: [] }), [caller]);
    const authorization = signedFor("lambda", roleOf("caller"));
    const answer = await fetch(bare.url, { method: "POST", headers: { authorization } });
    await bare.close();
    expect(answer.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  });

  test.each([undefined, "Bearer abc", "AWS4-HMAC-SHA256 Credential=x"])(
    "wants a signed request: %s",
    async (authorization) => {
      const response = await fetch(frontDoor.url, { method: "POST", headers: authorization ? { authorization } : {} });
      expect(response.status).toBe(403);
      expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    },
  );

  test("answers an internal error where the service behind it is gone", async () => {
    const response = await fetch(frontDoor.url, {
      method: "POST",
      headers: {
        authorization: signedFor("dynamodb", frontDoor.operator),
        "x-amz-target": "DynamoDB_20120810.ListTables",
      },
      body: "{}",
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ __type: expect.stringContaining("InternalServerError") });
  });

  test("has other operator credentials at every start", async () => {
    const other = await startKms(await openKmsStore({ keys: [] }));
    await other.close();
    expect(other.operator.accessKeyId).not.toBe(frontDoor.operator.accessKeyId);
  });
});
