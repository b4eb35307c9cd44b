import { beforeAll, describe, expect, test } from "vitest";
import { approveNotice, checkNotice, draftNotice, getNotice, listNotices, rejectNotice } from "#incidents/contract.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import { call, expectProblem } from "#test/support/client.ts";
import { affecting, named, newBuyers, noticesOn, noticeWords } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, tokenOf } from "#test/support/marketplace.ts";
import { allTables, callsDuring, operatorOf } from "#test/support/operator.ts";

// Whoever tries to write, approve, read or guess what people are told, without being one whose work that is.

const local = useLocalSystem({ systemsOnly: true, settings: { noticesPerSecond: "100" } });
let notices: ReturnType<typeof noticesOn>;
let incidentId: string;
let buyers: string[];
beforeAll(() => {
  notices = noticesOn(local);
});

test("who is affected is known, and nobody has been told", async () => {
  buyers = await newBuyers(local, 3);
  incidentId = await affecting(local, named(buyers));
  expect(await notices.list(incidentId)).toMatchObject({ items: [], totals: { sent: 0 } });
});

const routes = [listNotices, draftNotice, getNotice, approveNotice, rejectNotice] as const;
const bodies: Readonly<Record<string, unknown>> = {
  draftNotice: noticeWords,
  approveNotice: { revision: 1 },
  rejectNotice: { revision: 1, rationale: "No" },
};
const ask = (route: RouteSpec, id: string, token: string | undefined, query: object = {}) => {
  const request = { params: { incidentId: id }, body: bodies[route.operationId], query, token };
  return call(local.urls.api, route, request as Parameters<typeof call>[2]) as Promise<{
    status: number;
    body: unknown;
  }>;
};
const by = { responder: "rita", "privacy-officer": "petra", auditor: "otto", assessor: "ada" } as const;
const rolesOf = (route: RouteSpec) =>
  route.access.flatMap((access) => (access.kind === "staff" ? (access.roles as readonly string[]) : []));
const without = (text: unknown) => JSON.stringify(text ?? null).replace(/urn:cloakroom:request:[\w-]+/, "");

describe.each(routes.map((route) => [route.operationId, route] as const))("%s", (_, route) => {
  test("is nobody's but of staff, and changes nothing for others", async () => {
    const marketplace = await tokenOf(local, "system:marketplace");
    const application = await newApplication(local, marketplace, { roles: ["shipping"], sellers: ["SELLER-01"] });
    const others = [
      ...[undefined, "nonsense", await accessToken(local, application), await tokenOf(local, "developer:dora")],
      ...[marketplace, await tokenOf(local, "system:relay")],
    ];
    for (const token of others) {
      const { result, calls } = await callsDuring(local, () => ask(route, incidentId, token));
      expect(result.status).toBeOneOf([401, 403]);
      expect(calls.filter(({ service }) => service === "dynamodb")).toEqual([]);
    }
    expect(await incidentsOn(local).shown(incidentId)).toMatchObject({ state: "scoped" });
  });

  test("is for these roles of staff alone, and no answer tells others whether there is such an incident", async () => {
    const missing = Object.keys(by).filter((role) => !rolesOf(route).includes(role)) as (keyof typeof by)[];
    expect(missing).toContain("assessor");
    for (const role of missing) {
      const token = await tokenOf(local, `staff:${by[role]}`);
      const [there, none] = [
        await ask(route, incidentId, token),
        await ask(route, "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", token),
      ];
      expect(there.status).toBe(403);
      expect(without(there.body)).toBe(without(none.body));
    }
  });

  test.each([
    "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
    "acr_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
    "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3",
    "incidents",
    "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B#notice",
    "../incidents",
    "\u0000",
  ])("takes no id of another kind: %j", async (id) => {
    const token = await tokenOf(local, `staff:${by[rolesOf(route)[0] as keyof typeof by]}`);
    expect((await ask(route, id, token)).status).toBeOneOf([400, 404]);
  });
});

describe("what has become of the mails", () => {
  test("is known of each, once somebody else has approved the words", async () => {
    expect((await notices.tell(incidentId)).totals.sent).toBe(3);
  });

  const cursorOf = (place: unknown) => Buffer.from(JSON.stringify(place)).toString("base64url");
  const listed = async (query: object) => ask(listNotices, incidentId, await tokenOf(local, "staff:otto"), query);

  test.each<[string, unknown]>([
    ["no list's", "x"],
    ["another list's", { sk: "incident#1" }],
    ["a page before the first", { page: -1, from: "B" }],
    ["a part of a page", { page: 0.5, from: "B" }],
    ["a buyer that is none", { page: 0, from: "B\u0000#" }],
    ["a buyer that is a list", { page: 0, from: ["B"] }],
    ["a buyer who is not on the page, before it", { page: 0, from: "0" }],
    ["a buyer who is not on the page, behind it", { page: 0, from: "zzzz" }],
    ["a page that there is not", { page: 1_000_000, from: "B" }],
    ["more than it holds", { page: 0, from: "B", pk: "affected#" }],
  ])("is not listed from %s", async (_, place) => {
    expect(await listed({ cursor: cursorOf(place) })).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });

  test("names buyers by their ids, and says nothing else of them", async () => {
    const { body } = await listed({ limit: 100 });
    expect(JSON.stringify(body)).not.toMatch(/@|Zoë/);
    expect((await listed({ limit: 0 })).status).toBe(400);
    expect((await listed({ state: "told" })).status).toBe(400);
    expect((await listed({ email: "a@b.example" })).status).toBe(400);
  });
});

describe("a code", () => {
  test("that is guessed is answered in one way, whatever is wrong with it, and found in no other place", async () => {
    const guesses = ["0000-0000-0000", "7K3M-0QXF-92ZB", "notice", incidentId, "'; --", "%2e%2e", "x".repeat(64)];
    const answers = [];
    for (const code of guesses) {
      const { status, body, headers } = await call(local.urls.api, checkNotice, { params: { code } });
      const sent = Object.fromEntries([...headers].filter(([name]) => !/date|request-?id|content-length/.test(name)));
      answers.push({ status, body: without(body), sent });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, sent: { "cache-control": "no-store" } });
  });

  test("that is good says nothing of who was told, nor which incident it is, and is on no other row", async () => {
    const { decision } = await incidentsOn(local).shown(incidentId);
    const code = decision?.notify ? decision.code : "";
    const { body, headers } = await call(local.urls.api, checkNotice, { params: { code } });
    expect(Object.keys(body as object).sort()).toEqual(["date", "detectedOn", "exercise", "genuine", "title"]);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${incidentId}|${buyers.join("|")}|rita|petra`));
    const rows = (await Promise.all(allTables.map((table) => operatorOf(local).rows(table)))).flat();
    const holding = rows.filter((row) => JSON.stringify(row).includes(code)).map(({ pk }) => String(pk).split("#")[0]);
    expect(new Set(holding)).toEqual(new Set(["notice-code", "incidents"]));
  });

  test("too long for one is refused as such", async () => {
    await expectProblem("invalid_request", notices.check("x".repeat(65)));
  });
});
