import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClock, type LocalClock } from "#local/clock/clock.ts";
import { clockFile } from "#local/clock/clock-file.ts";
import { durationMilliseconds } from "#local/clock/duration.ts";
import { moveClock } from "#local/control/clock-routes.ts";
import { createIssuerKeys } from "#local/gateway/issuer-keys.ts";
import { authorizeByJwt } from "#local/gateway/jwt-authorizer.ts";
import { hostFunctions } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { createPeople, type People } from "#local/people/people.ts";
import { startSchedules } from "#local/schedule/schedules.ts";
import { aFunction } from "./front-door-fixtures.ts";

const day = 86_400_000;

let directory: string;
let clock: LocalClock;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "clock-"));
  clock = createClock();
});

afterEach(async () => {
  clock.close();
  await rm(directory, { recursive: true });
});

/** By how much a time is ahead of this machine's, in whole days. */
const daysAhead = (time: Date | number | string): number =>
  Math.floor((new Date(time).getTime() - Date.now() + 60_000) / day);

describe("a duration", () => {
  test.each([
    ["P1D", day],
    ["P365D", 365 * day],
    ["P2W", 14 * day],
    ["PT1H30M", 5_400_000],
    ["P1DT1S", day + 1000],
    ["PT0S", 0],
  ])("%s has so many milliseconds", (text, expected) => {
    expect(durationMilliseconds(text)).toBe(expected);
  });

  test.each(["", "P", "PT", "P1DT", "-P1D", "P-1D", "P1M", "P1Y", "1D", "P1.5D", "P1D "])("%j is refused", (text) => {
    expect(durationMilliseconds(text)).toBeUndefined();
  });
});

describe("the clock", () => {
  test("tells the machine's time, until it is moved", async () => {
    expect(daysAhead(clock.now())).toBe(0);
    expect(daysAhead(await clock.advance(3 * day))).toBe(3);
    expect(daysAhead(clock.now())).toBe(3);
  });

  test("is moved by a duration, and not backwards", async () => {
    const control = { now: clock.now, advance: (milliseconds: number) => clock.advance(milliseconds) };
    for (const body of [{ advance: "-P1D" }, { advance: "P-1D" }, { advance: 5 }, { back: "P1D" }, undefined]) {
      expect(await moveClock(control, body)).toHaveProperty("error");
    }
    expect(daysAhead(clock.now())).toBe(0);
    expect(await moveClock(control, { advance: "P2D" })).toHaveProperty("now");
    expect(daysAhead(clock.now())).toBe(2);
  });

  test("moved twice at once arrives where both together lead", async () => {
    await Promise.all([clock.advance(day), clock.advance(day)]);
    expect(daysAhead(clock.now())).toBe(2);
  });

  test("rings what becomes due on the way in its order, each at its own time", async () => {
    const rung: [string, number][] = [];
    const at = (days: number, name: string) =>
      clock.at(new Date(Date.now() + days * day), () => rung.push([name, daysAhead(clock.now())]));
    at(20, "later");
    at(10, "sooner");
    at(40, "not yet");
    at(15, "taken back")();
    await clock.advance(30 * day);
    expect(rung).toEqual([
      ["sooner", 10],
      ["later", 20],
    ]);
  });

  test("rings on the way also what was only set on the way", async () => {
    const rung: number[] = [];
    const again = () => {
      rung.push(daysAhead(clock.now()));
      clock.at(new Date(clock.now().getTime() + 7 * day), again);
    };
    clock.at(new Date(Date.now() + 7 * day), again);
    await clock.advance(30 * day);
    expect(rung).toEqual([7, 14, 21, 28]);
  });

  test("waits on its way until what it set off is done", async () => {
    const steps: string[] = [];
    const settled = async () => {
      await new Promise((go) => setTimeout(go, 5));
      steps.push("settled");
    };
    clock.at(new Date(Date.now() + day), () => steps.push("one"));
    clock.at(new Date(Date.now() + 2 * day), () => steps.push("two"));
    await clock.advance(3 * day, settled);
    expect(steps).toEqual(["settled", "one", "settled", "two", "settled", "settled"]);
  });

  test("goes on where it was after a restart", async () => {
    const file = join(directory, "data", "clock.json");
    const first = createClock(clockFile(file));
    await first.advance(9 * day);
    first.close();
    expect(daysAhead(createClock(clockFile(file)).now())).toBe(9);
    await writeFile(file, '{"aheadMilliseconds":-1}');
    expect(() => createClock(clockFile(file))).toThrow(/damaged/);
  });
});

test("functions have its time, in whatever way they ask for it", async () => {
  const codeDirectory = join(directory, "probe");
  await mkdir(codeDirectory);
  const source = `
    const kept = Date.now;
    const Kept = Date;
    class Derived extends Date {}
    exports.handler = async () => ({
      times: [kept(), new Kept(), Date.parse(Date()), new Derived(), new (new Date().constructor)()].map(Number),
      fixed: [new Date(0), new Date("2020-01-01T00:00:00Z"), new Date(2020, 0)].map((date) => date.getFullYear()),
      same: [new Date() instanceof Date, new Derived() instanceof Derived, Date.UTC(1970, 0)],
    })`;
  await writeFile(join(codeDirectory, "index.cjs"), source);
  const functions = [{ ...aFunction("probe"), codeDirectory }];
  const parts = { functions, region: "us-east-1", endpoint: "http://127.0.0.1:1", logs: createLogStore(), clock };
  const hosted = hostFunctions(parts);
  const ask = async () => JSON.parse((await hosted.invoke("probe", {})).payload);
  try {
    expect((await ask()).times.map(daysAhead)).toEqual([0, 0, 0, 0, 0]);
    await clock.advance(365 * day);
    const { times, fixed, same } = await ask();
    expect(times.map(daysAhead)).toEqual([365, 365, 365, 365, 365]);
    expect(fixed.slice(1)).toEqual([2020, 2020]);
    expect(same).toEqual([true, true, 0]);
  } finally {
    await hosted.close();
  }
});

test("schedules that were due meanwhile fire once each, in their order, when it has arrived", async () => {
  const fired: [string, number][] = [];
  const schedule = (functionName: string, expression: string) => ({
    name: functionName,
    arn: `arn:aws:scheduler:us-east-1:000000000000:schedule/default/${functionName}`,
    expression,
    functionName,
  });
  const running = startSchedules({
    schedules: [
      schedule("daily", "rate(1 day)"),
      schedule("often", "rate(15 minutes)"),
      schedule("rare", "rate(90 days)"),
    ],
    account: "000000000000",
    region: "us-east-1",
    clock,
    invoke: async (name) => {
      fired.push([name, daysAhead(clock.now())]);
      return { payload: "null" };
    },
    onFailure: () => {},
  });
  await clock.advance(30 * day);
  expect(fired).toEqual([
    ["often", 30],
    ["daily", 30],
  ]);
  await clock.advance(60_000);
  expect(fired).toHaveLength(2);
  running.close();
});

describe("tokens of people", () => {
  let server: Server;
  let issuer: string;
  let people: People;

  beforeEach(async () => {
    server = createServer((request, response) => people.listener(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    people = await createPeople(issuer, "cloakroom-people", clock.now);
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test("are issued by it, and checked by it", async () => {
    const early = String(await people.mint("dora"));
    await clock.advance(10 * day);
    const late = String(await people.mint("dora"));
    const { iat = 0, exp = 0 } = decodeJwt(late);
    expect(daysAhead(iat * 1000)).toBe(10);
    expect(exp - iat).toBe(3600);

    const authorizer = { type: "jwt", issuer, audience: ["cloakroom-people"] } as const;
    const keysOf = createIssuerKeys();
    const check = (token: string, now: Date) => authorizeByJwt(token, authorizer, [], { keysOf, now });
    expect(await check(late, clock.now())).toMatchObject({ admitted: true });
    expect(await check(early, clock.now())).toMatchObject({ admitted: false, status: 401 });
    expect(await check(late, new Date())).toMatchObject({ admitted: false, status: 401 });
  });
});
