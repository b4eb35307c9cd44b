import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createClosers } from "#local/closers.ts";
import { openHttpServer } from "#local/gateway/http-server.ts";
import { startMail } from "#local/mail/mail.ts";
import { StartupError } from "#local/startup-error.ts";

async function takePort() {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as AddressInfo).port, release: () => server.close() };
}

describe("an HTTP server of the system", () => {
  test("answers 503 until it can serve, and then by path", async () => {
    const server = await openHttpServer(0);
    expect((await fetch(server.url)).status).toBe(503);
    server.serve((_, response) => response.end("served"));
    server.serve((_, response) => response.end("below"), "/local/");
    const answers = await Promise.all(
      ["/", "/local", "/local/x"].map(async (path) => (await fetch(server.url + path)).text()),
    );
    expect(answers).toEqual(["served", "served", "below"]);
    await server.close();
  });

  test("lets a request under way finish when it closes, and cuts one that does not", async () => {
    const server = await openHttpServer(0);
    server.serve(async (request, response) => {
      if (request.url === "/stuck") return;
      await sleep(200);
      response.end("finished");
    });
    const slow = fetch(`${server.url}/slow`).then((response) => response.text());
    const stuck = fetch(`${server.url}/stuck`).catch(() => "cut");
    await sleep(100);
    await server.close();
    expect([await slow, await stuck]).toEqual(["finished", "cut"]);
  });

  test("is refused a taken port in one sentence", async () => {
    const { port, release } = await takePort();
    await expect(openHttpServer(port)).rejects.toThrow(StartupError);
    await expect(openHttpServer(port)).rejects.toThrow(`Port ${port} is taken`);
    release();
  });
});

describe("mail", () => {
  test("sent by the SES protocol is listed and shown on a page, and a new system starts without it", async () => {
    const mail = await startMail(0);
    const sent = await fetch(`${mail.url}/v2/email/outbound-emails`, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=x", "content-type": "application/json" },
      body: JSON.stringify({
        FromEmailAddress: "marketplace@example.com",
        Destination: { ToAddresses: ["buyer@example.com"] },
        Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Text" } } } },
      }),
    });
    expect(sent.status).toBe(200);
    expect(await mail.list()).toMatchObject([{ subject: "Hello", destination: { to: ["buyer@example.com"] } }]);
    expect((await fetch(mail.url)).headers.get("content-type")).toContain("text/html");
    await mail.close();
    const next = await startMail(0);
    expect(await next.list()).toEqual([]);
    await next.close();
  });

  test("is refused a taken port in one sentence", async () => {
    const { port, release } = await takePort();
    await expect(startMail(port)).rejects.toThrow(`Port ${port} is taken`);
    release();
  });
});

describe("closers", () => {
  test("undo the newest first, all of them, and once", async () => {
    const undone: string[] = [];
    const closers = createClosers();
    closers.add(() => undone.push("first"));
    closers.add(async () => {
      undone.push("second");
      throw new Error("stuck");
    });
    closers.add(() => undone.push("third"));
    await closers.close();
    await closers.close();
    expect(undone).toEqual(["third", "second", "first"]);
  });
});
