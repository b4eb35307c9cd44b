import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createControl } from "#local/control/control.ts";
import { type RunSeed, type Seed, type SeedOptions, seedOnce } from "#local/control/seed.ts";
import { systemClients } from "#local/control/system-clients.ts";
import { createTokens } from "#local/control/tokens.ts";
import type { Fault } from "#local/front-door/faults.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { MediaAnswerError } from "#local/telephony/deliver.ts";

const seed: Seed = {
  sellers: ["s-1"],
  orders: ["o-1"],
  applications: [
    {
      applicationId: "app_1",
      developerId: "dev_1",
      name: "Labels",
      clientId: "cli_app",
      clientSecret: "s:e/cret",
      roles: ["shipping"],
      sellers: ["s-1"],
    },
  ],
  systems: { marketplace: { clientId: "cli_market", clientSecret: "m" } },
  madeAt: "2026-11-21T09:00:00.000Z",
};

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let url: string;
let faults: Fault[];
let tokenRequests: { authorization: string | undefined; body: string }[];

beforeAll(async () => {
  const identity = await listen(
    createServer(async (incoming, outgoing) => {
      const authorization = incoming.headers.authorization;
      tokenRequests.push({ authorization, body: await text(incoming) });
      const revoked = authorization === `Basic ${btoa("cli_market:m")}`;
      outgoing.writeHead(revoked ? 401 : 200);
      outgoing.end(JSON.stringify(revoked ? { error: "invalid_client" } : { access_token: "machine-token" }));
    }),
  );
  const logs = createLogStore();
  for (const line of ["one", "two", "three"]) logs.write("App-killswitchFunction1A-2b", line);
  logs.write("other", "four");
  const control = createControl({
    seed,
    tokens: createTokens(
      identity,
      seed,
      { listener: () => {}, mint: async (name) => `token of ${name}` },
      async () => seed.systems.marketplace,
    ),
    mail: { list: async () => [{ subject: "Hello" }] },
    logs,
    faults: {
      add: (fault) => faults.push(fault),
      clear: () => {
        faults = [];
      },
    },
    executions: { list: () => [] },
    clock: { now: () => new Date(0), advance: async (milliseconds) => new Date(milliseconds) },
    telephony: {
      calls: () => [{ at: "2026-11-21T09:00:00.000Z", via: "api", from: "+1••••••••99", outcome: "ended" }],
      play: async ({ from, to, ...call }, times) => {
        if (from === "nobody") return undefined;
        if (from === "broken") throw new MediaAnswerError("the answer is not valid");
        return { callId: "call-1", spoken: [JSON.stringify({ to, ...call, times })], outcome: "ended" };
      },
    },
    schedules: {
      names: ["App-Sweep-1"],
      run: async (name) => {
        if (name === "sweep") return { payload: '{"swept":2}' };
        return name === "broken" ? { payload: '{"errorType":"Error"}', functionError: "Unhandled" } : undefined;
      },
    },
  });
  url = await listen(createServer(control));
});

beforeEach(() => {
  faults = [];
  tokenRequests = [];
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const answer = await response.text();
  return { status: response.status, body: answer === "" ? undefined : JSON.parse(answer) };
}

describe("the control plane", () => {
  test("gives seed and mails, not to be cached", async () => {
    expect(await call("GET", "/local/seed")).toEqual({ status: 200, body: seed });
    expect(await call("GET", "/local/mails")).toEqual({ status: 200, body: { items: [{ subject: "Hello" }] } });
    expect((await fetch(`${url}/local/seed`)).headers.get("cache-control")).toBe("no-store");
  });

  test("gives the newest log lines, of one function if asked", async () => {
    const lines = (answer: { body: { items: { line: string }[] } }) => answer.body.items.map(({ line }) => line);
    expect(lines(await call("GET", "/local/logs"))).toEqual(["one", "two", "three", "four"]);
    expect(lines(await call("GET", "/local/logs?function=kill-switch&limit=2"))).toEqual(["two", "three"]);
    expect((await call("GET", "/local/logs?limit=0")).status).toBe(400);
  });

  test("adds and clears faults, and refuses what is none", async () => {
    const fault = { service: "dynamodb", action: "PutItem", mode: { delayMs: 50 }, times: 2 };
    expect((await call("POST", "/local/faults", fault)).status).toBe(204);
    expect(faults).toEqual([fault]);
    expect((await call("DELETE", "/local/faults")).status).toBe(204);
    expect(faults).toEqual([]);
    const wrong = [{ service: "kms", mode: "explode" }, { service: "kms", mode: "throttle", tabel: "x" }, "text"];
    for (const body of wrong) expect((await call("POST", "/local/faults", body)).status).toBe(400);
    expect(faults).toEqual([]);
  });

  test("runs a schedule and says what its function answered", async () => {
    expect(await call("POST", "/local/schedules/sweep/run")).toEqual({ status: 200, body: { result: { swept: 2 } } });
    expect((await call("POST", "/local/schedules/broken/run")).status).toBe(502);
    expect(await call("POST", "/local/schedules/none/run")).toMatchObject({
      status: 404,
      body: { schedules: ["App-Sweep-1"] },
    });
  });

  test("lets somebody call, and gives what was relayed", async () => {
    const made = { from: "+12025550199", to: "+12025550142", keys: ["40711234#"] };
    const heard = { to: made.to, keys: made.keys, answered: true, times: 3 };
    expect(await call("POST", "/local/calls", { ...made, deliver: 3 })).toEqual({
      status: 200,
      body: { callId: "call-1", spoken: [JSON.stringify(heard)], outcome: "ended" },
    });
    expect((await call("GET", "/local/calls")).body).toMatchObject({ items: [{ via: "api", outcome: "ended" }] });
  });

  test.each([
    [{ from: "+12025550199" }, 400],
    [{ from: "+12025550199", to: "+12025550142", keys: ["call me"] }, 400],
    [{ from: "+12025550199", to: "+12025550142", deliver: 99 }, 400],
    ["text", 400],
    [{ from: "nobody", to: "+12025550142" }, 404],
    [{ from: "broken", to: "+12025550142" }, 502],
  ])("does not let call: %j", async (body, status) => {
    expect((await call("POST", "/local/calls", body)).status).toBe(status);
  });

  test.each([
    ["GET", "/local/nothing"],
    ["POST", "/local/seed"],
    ["GET", "/local/tokens/a/b"],
  ])("does not know %s %s", async (method, path) => {
    expect((await call(method, path)).status).toBe(404);
  });

  test("refuses a browser that was led here under another name", async () => {
    const { port } = new URL(url);
    const status = await new Promise((resolve) => {
      const headers = { host: "evil.example" };
      request({ host: "127.0.0.1", port, path: "/local/seed", headers }, (r) => resolve(r.statusCode)).end();
    });
    expect(status).toBe(403);
  });
});

describe("tokens", () => {
  test("of applications come from the authorization server, by the seeded secret", async () => {
    expect((await call("GET", "/local/tokens/app:cli_app")).body).toEqual({ token: "machine-token" });
    const authorization = `Basic ${btoa(`cli_app:${encodeURIComponent("s:e/cret")}`)}`;
    expect(tokenRequests).toEqual([{ authorization, body: "grant_type=client_credentials" }]);
  });

  test("of people come from their issuer", async () => {
    expect((await call("GET", "/local/tokens/staff:ada")).body).toEqual({ token: "token of ada" });
    expect((await call("GET", "/local/tokens/developer%3Adora")).body).toEqual({ token: "token of dora" });
    expect(tokenRequests).toEqual([]);
  });

  test("that the authorization server refuses are told as that", async () => {
    const answer = await call("GET", "/local/tokens/system:marketplace");
    expect(answer).toEqual({ status: 502, body: { error: "no token: invalid_client" } });
  });

  test.each(["staff:dora", "developer:ada", "system:other", "app:x", "ada"])(
    "are not given to %s, with the list of who gets one",
    async (principal) => {
      const { status, body } = await call("GET", `/local/tokens/${principal}`);
      expect(status).toBe(404);
      expect(body.principals).toEqual(
        expect.arrayContaining(["staff:otto", "developer:dev", "system:marketplace", "app:cli_app"]),
      );
    },
  );
});

describe("a client of a system", () => {
  const day = 86_400_000;
  const made = Date.parse(seed.madeAt);

  test("is followed by another before its secret ends, and that by another", async () => {
    let now = made;
    let renewed = 0;
    const renew = async () => ({ clientId: `cli_${++renewed}`, clientSecret: "s" });
    const clientOf = systemClients({ seed, now: () => new Date(now), renew });
    const at = async (days: number) => {
      now = made + days * day;
      return (await clientOf("marketplace"))?.clientId;
    };
    expect([await at(0), await at(178), await at(179), await at(300)]).toEqual([
      ...["cli_market", "cli_market", "cli_1", "cli_1"],
    ]);
    expect([await at(358), await clientOf("nobody")]).toEqual(["cli_2", undefined]);
  });
});

describe("seeding", () => {
  const options = (systemsOnly: boolean): SeedOptions => ({
    api: "",
    identity: "",
    invokeFunction: async () => ({ payload: "null" }),
    functionNames: [],
    now: () => new Date(seed.madeAt),
    systemsOnly,
  });
  let runs: boolean[] = [];
  const run: RunSeed = async ({ systemsOnly }) => {
    runs.push(systemsOnly);
    return systemsOnly ? { ...seed, applications: [], orders: [], sellers: [] } : seed;
  };

  test("happens once for a data directory, whose seed only its owner may read", async () => {
    runs = [];
    const directory = await mkdtemp(join(tmpdir(), "seed-"));
    const first = await seedOnce(run, options(false), directory);
    const second = await seedOnce(run, options(false), directory);
    const file = join(directory, "seed.json");
    expect(second).toEqual(first);
    expect(runs).toEqual([false]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(seed);
    await rm(directory, { recursive: true });
  });

  test("happens again if more is asked for than there is", async () => {
    runs = [];
    const directory = await mkdtemp(join(tmpdir(), "seed-"));
    await seedOnce(run, options(true), directory);
    await seedOnce(run, options(true), directory);
    expect((await seedOnce(run, options(false), directory)).orders).toEqual(["o-1"]);
    expect(await seedOnce(run, options(true), directory)).toEqual(seed);
    expect(runs).toEqual([true, false]);
    await rm(directory, { recursive: true });
  });

  test("in memory keeps nothing", async () => {
    runs = [];
    await seedOnce(run, options(false));
    await seedOnce(run, options(false));
    expect(runs).toEqual([false, false]);
  });
});
