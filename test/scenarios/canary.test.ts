import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { startLocal } from "#local/start.ts";
import { bytesOfRow, createCanaries, filesBelow, formsOf, searcher } from "#test/support/canary.ts";
import { takeEveryCall } from "#test/support/canary-calls.ts";
import { takeEveryIncident } from "#test/support/canary-incident.ts";
import { addressOfBuyer, takeEveryJourney, takeEveryWrongTurn } from "#test/support/canary-journeys.ts";
import { startLocalProcess } from "#test/support/local-process.ts";
import { allTables, operatorOf } from "#test/support/operator.ts";

const personal = createCanaries();
const open = createCanaries();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "canary-"));
});
afterAll(() => rm(directory, { recursive: true }));

/**
 * Personal data that can be recognised is sent on every journey, the refused and the malformed ones among them; then it
 * is sought in everything that is left behind. Sealed fields hold it, and must not show it.
 */
describe("personal data", () => {
  let printed: string;
  let executions: string;
  let mails: string;
  let logs: readonly { readonly line: string }[];

  test("is taken in, handed out, refused and destroyed", async () => {
    const system = await startLocalProcess("--data", directory, "--verbose");
    try {
      const watched = { ...system.urls, personal: personal.plant, open: open.plant };
      const { statuses, ticket } = await takeEveryJourney(watched);
      const issued = [201, 201];
      const [handedIn, read, destroyed] = [
        [201, 201, 200, 200, 201],
        [200, 200, 403, 200, 200, ...[201, 200, 200, 403]],
        [202, 410, 200],
      ];
      expect(statuses).toEqual([...handedIn, ...issued, ...read, ...destroyed, 204, 503, 503, 204]);
      expect(await takeEveryCall(watched)).toEqual({
        handedIn: [201],
        issued: Array(8).fill(201),
        calls: Array(14).fill(200),
        wrong: Array(4).fill(400),
        acts: [200, 202, 200, 204],
        failed: [503, 503],
      });
      const refused = await takeEveryWrongTurn(watched, ticket);
      expect(Object.entries(refused).filter(([, status]) => status < 400 || status >= 500)).toEqual([]);
      expect(await takeEveryIncident(watched)).toEqual([201, ...Array(7).fill(200)]);
      mails = await (await fetch(`${system.urls.api}/local/mails`)).text();
      executions = await (await fetch(`${system.urls.api}/local/executions`)).text();
      logs = ((await (await fetch(`${system.urls.api}/local/logs?limit=5000`)).json()) as { items: typeof logs }).items;
    } finally {
      expect(await system.stop()).toBe(0);
      printed = system.printed();
    }
  });

  test("is in no line that a function logged, no execution and nothing that was printed; an address, in the mail to it alone", () => {
    const find = searcher(personal.planted);
    expect(logs.length).toBeGreaterThan(100);
    expect(logs.flatMap(({ line }) => find(line))).toEqual([]);
    expect(find(executions)).toEqual([]);
    expect(find(mails)).toEqual([addressOfBuyer]);
    const unaddressed = (JSON.parse(mails) as { items: object[] }).items.map((mail) => ({ ...mail, destination: {} }));
    expect(find(JSON.stringify(unaddressed))).toEqual([]);
    expect(printed).toContain("request.served");
    expect(find(printed)).toEqual([]);
  });

  test("is in no file of the data directory", async () => {
    const files = await filesBelow(directory);
    const found = (canaries: typeof personal) => files.flatMap(({ bytes }) => searcher(canaries.planted)(bytes));
    expect(found(personal)).toEqual([]);
    expect(found(open)).toContain("title of the order that is kept");
    expect(found(open)).toContain("region of the order that is kept");
  });

  test("is in no table: of the address, only city, region and country can be read", async () => {
    const instance = await startLocal({ port: 0, bundles: inject("bundles"), dataDirectory: directory });
    try {
      const operator = operatorOf(instance);
      const rows = (await Promise.all(allTables.map((table) => operator.rows(table)))).flat();
      const found = (canaries: typeof personal) => searcher(canaries.planted)(Buffer.concat(rows.map(bytesOfRow)));
      expect(found(personal)).toEqual([]);
      expect(found(open).sort()).toEqual([
        "city of the order that is kept",
        "region of the order that is kept",
        "region of the order that is purged",
        "title of the order that is kept",
        "title of the order that is purged",
      ]);
      expect(rows.find(({ pk }) => pk === "order#KEPT")).toMatchObject({ country: "US" });
    } finally {
      await instance.stop();
    }
  });
});

describe("the search finds a value", () => {
  const value = "Zoë 渡邊";
  const bytes = Buffer.from(value);
  const find = searcher(new Map([["name", value]]));
  const utf16 = Buffer.from(value, "utf16le");

  test.each<[string, string | Buffer]>([
    ["as it is", `{"name":"${value}"}`],
    ["in UTF-16", Buffer.concat([Buffer.of(1), utf16])],
    ["in big-endian UTF-16", Buffer.from(utf16).swap16()],
    ["in hexadecimal", bytes.toString("hex")],
    ["in capital hexadecimal", bytes.toString("hex").toUpperCase()],
    ["escaped as in JSON", '"Zo\\u00eb \\u6e21\\u908a"'],
    ["escaped as in a URL", encodeURIComponent(value)],
    ["in lower case", value.toLowerCase()],
    ...["", "a", "ab"].flatMap((before): [string, string][] => [
      [`in base64 after ${before.length} bytes`, Buffer.from(`${before}${value} and more`).toString("base64")],
      [`in base64url after ${before.length} bytes`, Buffer.from(`${before}${value} and more`).toString("base64url")],
    ]),
  ])("%s", (_, haystack) => {
    expect(find(haystack)).toEqual(["name"]);
    expect(find("Zoe")).toEqual([]);
    expect(formsOf(value).every((form) => form.length >= value.length)).toBe(true);
  });
});
