import { execFile } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeIncident, decideIncident, getEvidence, getReport } from "#incidents/contract.ts";
import { type BodyOf, call, expectProblem, expectStatus } from "#test/support/client.ts";
import { inParallel } from "#test/support/in-parallel.ts";
import { noticesOn, noticeWords } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newId,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { type Operator, operatorOf } from "#test/support/operator.ts";
import { manyOrders, type RealOrder } from "#test/support/orders.ts";
import { putBuyer, putOrder, readPii } from "#vault/contract.ts";

// What an authority is told of an incident, and the bundle that proves it: fetched and checked as somebody else would.

const local = useLocalSystem({ systemsOnly: true });
const title = `<script>alert("x")</script> $\{title} {{7*7}} & 'more' \u202eevil`;
const narrative = "</bdi></body><img src=x onerror=alert(1)> 'seen' in a newsletter";
let incidents: ReturnType<typeof incidentsOn>;
let operator: Operator;
let api: string;
let directory: string;
let orders: readonly RealOrder[];
let application: Application;
let incidentId: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "evidence-"));
  incidents = incidentsOn(local);
  operator = operatorOf(local);
  api = local.urls.api;
  const marketplace = await tokenOf(local, "system:marketplace");
  orders = manyOrders(30, local.clock.now());
  await inParallel(orders, async ({ orderId, ...body }) =>
    expectStatus(201, call(api, putOrder, { params: { orderId }, body, token: marketplace })),
  );
  const sellers = [...new Set(orders.map(({ sellerId }) => sellerId))];
  const carrier = () => newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers });
  application = await carrier();
  await read(application, orders, ["recipient.name", "shippingAddress"]);
  await read(application, orders.slice(0, 10), ["recipient.phone"]);
  await read(await carrier(), orders.slice(0, 5), ["recipient.name"]);
  const suspects = [`application#${application.applicationId}`];
  ({ incidentId } = await incidents.open(suspects, {
    title,
    narrative,
    fields: ["recipient.name", "recipient.phone"],
  }));
});
afterAll(() => rm(directory, { recursive: true }));

async function read({ ...of }: Application, from: readonly RealOrder[], fields: readonly string[]) {
  const bearer = await accessToken(local, of);
  const ids = from.map(({ orderId }) => orderId);
  const ticket = await shippingToken(local, bearer, ids);
  await inParallel([...ids], async (orderId) => {
    const request = { params: { orderId }, query: { fields: fields.join(",") }, token: ticket };
    return expectStatus(200, call(api, readPii, request));
  });
}

const report = async (of = incidentId, staff = "otto") =>
  call(api, getReport, { params: { incidentId: of }, query: {}, token: await incidents.as(staff) });
const evidence = async (query: { cursor?: string } = {}, of = incidentId, staff = "otto") =>
  call(api, getEvidence, { params: { incidentId: of }, query, token: await incidents.as(staff) });
const decide = async (of = incidentId) =>
  call(api, decideIncident, {
    params: { incidentId: of },
    body: { notify: false, rationale: "An exercise of patience" },
    token: await incidents.as("petra"),
  });

type Evidence = Extract<BodyOf<typeof getReport, 200>["evidence"], { state: "ready" }>;
async function ready(of = incidentId): Promise<Evidence> {
  const found = async () => (await expectStatus(200, report(of))).evidence;
  await expect.poll(async () => (await found())?.state, { timeout: 60_000 }).toBe("ready");
  return (await found()) as Evidence;
}

/** Runs a script as `npm run` does. */
const script = (name: string, ...args: readonly string[]) =>
  new Promise<{ status: number; out: string; err: string }>((resolve) => {
    const options = { cwd: join(import.meta.dirname, "../.."), maxBuffer: 1 << 28 };
    execFile(process.execPath, [`evidence/${name}.ts`, ...args], options, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });
async function fetchBundle(file: string, of = incidentId): Promise<string> {
  const path = join(directory, file);
  const { status, out, err } = await script("fetch-evidence", of, "--token", await incidents.as("otto"), "--api", api);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  await writeFile(path, out);
  return path;
}
async function keyFile(): Promise<string> {
  const { PublicKey } = await operator.kms.send(new GetPublicKeyCommand({ KeyId: operator.evidenceKeyArn }));
  const key = createPublicKey({ key: Buffer.from(PublicKey as Uint8Array), format: "der", type: "spki" });
  const path = join(directory, "key.pem");
  await writeFile(path, key.export({ format: "pem", type: "spki" }));
  return path;
}

interface Part {
  readonly name: string;
  readonly content: string;
}
const partsIn = async (path: string): Promise<Part[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line) as Part);
const recordsIn = (parts: readonly Part[], kind: string): Record<string, unknown>[] =>
  parts
    .filter(({ name }) => name.startsWith(`${kind}/`))
    .flatMap(({ content }) => content.trimEnd().split("\n"))
    .map((line) => JSON.parse(line));
const byId = (records: readonly Record<string, unknown>[]) =>
  [...records].sort((one, other) => (String(one.accessId) < String(other.accessId) ? -1 : 1));

describe("before it is known whom an incident affects", () => {
  test("its report says what happened and what was done, and there is no evidence", async () => {
    const shown = await expectStatus(200, report());
    expect(shown).toMatchObject({
      nature: { title, narrative, kind: "developer_misuse", suspects: [`application#${application.applicationId}`] },
      measures: { containment: { mode: "revoked" } },
      contact: "privacy@marketplace.example",
    });
    expect(shown.measures.accessEndedAt).toBe(shown.nature.openedAt);
    expect(shown.persons.scope).toBeUndefined();
    expect(shown.evidence).toBeUndefined();
    await expectProblem("wrong_state", evidence());
  });
});

describe("once it is known, and decided that nobody is told", () => {
  test("its report has the numbers, the data, what may come of it, and the deadlines", async () => {
    await incidents.scoped(incidentId);
    await expectStatus(200, decide());
    const shown = await expectStatus(200, report());
    const buyers = new Set(orders.map(({ buyerId }) => buyerId)).size;
    expect(shown.persons.scope).toMatchObject({ buyers, orders: 30 });
    expect(shown.data.map(({ field }) => field)).toEqual(["recipient.name", "recipient.phone"]);
    expect(shown.consequences).toHaveLength(2);
    expect(shown.measures.decision).toMatchObject({ notify: false, rationale: "An exercise of patience" });
    expect(shown.clocks.find(({ clock }) => clock === "decision")?.state).toBe("met");
    expect(shown.timeline.map(({ event }) => event)).toEqual(["opened", "contained", "scoped", "not_notified"]);
  });

  test("its report can be printed, whatever somebody typed", async () => {
    const headers = { authorization: `Bearer ${await incidents.as("rita")}` };
    const answer = await fetch(`${api}/v1/incidents/${incidentId}/report?format=html`, { headers });
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const page = await answer.text();
    expect(page).toContain(
      `<bdi>&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; $\{title} {{7*7}} &#38; &#39;more&#39; \u202eevil</bdi>`,
    );
    expect(page.match(/<(script|img|link|iframe|a)\b/g)).toBeNull();
    expect(page).not.toMatch(/https?:|url\(|@import/);
  });

  test("its evidence is signed, and holds exactly the access records that its scope was read from", async () => {
    const { manifestSha256, parts: count, snapshot } = await ready();
    const path = await fetchBundle("bundle.ndjson");
    const checked = await script("verify-evidence", path, "--public-key", await keyFile());
    expect(checked).toMatchObject({ status: 0, err: "" });
    expect(checked.out).toContain(`evidence of incident ${incidentId}, version ${snapshot}`);
    expect(checked.out).toContain(manifestSha256);
    expect(checked.out).toContain("signed by the key that you gave");
    const parts = await partsIn(path);
    expect(parts).toHaveLength(count);
    const all = (await operator.rows("accessLog")).filter(
      ({ actor }) => (actor as { applicationId?: string }).applicationId === application.applicationId,
    );
    expect(all).toHaveLength(40);
    // Of what was asked for, the order may have had nothing: then nothing was read.
    const rows = all
      .filter(({ fields }) => ["recipient.name", "recipient.phone"].some((name) => (fields as string[]).includes(name)))
      .map(({ pk: _, sk: _sk, orderAt: _at, ...record }) => record);
    expect(byId(recordsIn(parts, "access-records"))).toEqual(byId(rows));
  });

  test("its evidence has the incident, the acts, whom it affects, and nothing of a person", async () => {
    await ready();
    const path = await fetchBundle("persons.ndjson");
    const parts = await partsIn(path);
    expect(recordsIn(parts, "incident")).toMatchObject([{ incidentId, title, status: "decided" }]);
    expect(recordsIn(parts, "timeline").map(({ event }) => event)).toContain("not_notified");
    const acts = recordsIn(parts, "admin-records").map(({ act }) => act);
    expect(acts).toEqual(expect.arrayContaining(["incident.opened", "incident.not_notified", "access.revoked"]));
    const affected = recordsIn(parts, "affected");
    expect(affected.filter(({ orderId }) => orderId).map(({ orderId }) => orderId)).toHaveLength(30);
    const buyers = affected.filter(({ orderId }) => !orderId).map(({ buyerId }) => String(buyerId));
    expect(buyers.sort()).toEqual([...new Set(orders.map(({ buyerId }) => buyerId))].sort());
    const text = await readFile(path, "utf8");
    for (const { recipient, shippingAddress } of orders)
      for (const value of [recipient.name, recipient.phone, recipient.email, ...Object.values(shippingAddress).flat()])
        if (typeof value === "string" && value.length > 5) expect(text).not.toContain(value);
  });

  test("evidence that was touched is found out, by the script and with its exit status", async () => {
    await ready();
    const path = await fetchBundle("whole.ndjson");
    const lines = (await readFile(path, "utf8")).split("\n");
    const [order = ""] = orders.map(({ orderId }) => orderId);
    const tampered = join(directory, "tampered.ndjson");
    for (const [touched, says] of [
      [lines.map((line, i) => (i > 0 ? line.replace(order, "O-0") : line)), "is not what was signed"],
      [lines.filter((_, i) => i !== 2), "is missing"],
      [[...lines.slice(0, -1), lines[1], ""], "one more than the manifest lists"],
      [lines.slice(0, -1), "cut off"],
      [[lines[0]?.replace(incidentId, `inc_${"0".repeat(26)}`), ...lines.slice(1)], "signature"],
    ] as const) {
      await writeFile(tampered, touched.join("\n"));
      const { status, out, err } = await script("verify-evidence", tampered);
      expect({ status, out }).toEqual({ status: 1, out: "" });
      expect(err).toContain(says);
    }
  });

  test("what happens to it later has evidence of its own, and the older stays readable to its end", async () => {
    const before = await ready();
    const first = await expectStatus(200, evidence());
    const request = { params: { incidentId }, token: await incidents.as("petra") };
    await expectStatus(200, call(api, closeIncident, request));
    const after = await ready();
    expect(after.snapshot).toBeGreaterThan(before.snapshot);
    expect((await expectStatus(200, report())).state).toBe("closed");
    const older = await expectStatus(200, evidence({ cursor: first.nextCursor as string }));
    expect(older.snapshot).toBe(before.snapshot);
    const path = await fetchBundle("closed.ndjson");
    expect((await script("verify-evidence", path, "--public-key", await keyFile())).status).toBe(0);
    expect(recordsIn(await partsIn(path), "incident")).toMatchObject([{ status: "closed" }]);
  });
});

describe("who asks", () => {
  test("as no responder, privacy officer or auditor is told nothing", async () => {
    await expectProblem("forbidden", report(incidentId, "ada"));
    await expectProblem("forbidden", evidence({}, incidentId, "ada"));
    for (const staff of ["rita", "petra", "otto"]) await expectStatus(200, report(incidentId, staff));
  });

  test("of an incident that there is not, or by a cursor of another list, is refused", async () => {
    const unknown = "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
    await expectProblem("not_found", report(unknown));
    await expectProblem("not_found", evidence({}, unknown));
    for (const place of [{ snapshot: 0, after: "" }, { snapshot: 1 }, { sk: "inc_1" }]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString("base64url");
      await expectProblem("invalid_request", evidence({ cursor }));
    }
  });

  test("by the script with a token that is none, or of what is not there, is told so", async () => {
    const denied = await script("fetch-evidence", incidentId, "--token", "none", "--api", api);
    expect(denied).toMatchObject({ status: 1, out: "" });
    expect(denied.err).toContain("401");
    const { err, status } = await script("verify-evidence", join(directory, "nothing"));
    expect({ status, told: err.startsWith("It cannot be checked: ") }).toEqual({ status: 1, told: true });
  });
});

test("an incident that affects nobody has evidence, too", async () => {
  const { incidentId: of } = await incidents.open([`staff#${newId("nobody")}`]);
  await incidents.scoped(of);
  await expectStatus(200, decide(of));
  await ready(of);
  const path = await fetchBundle("nobody.ndjson", of);
  expect((await script("verify-evidence", path)).out).toContain("0 access-records");
});

test("of an incident that people were told of, report and evidence say in which words, and what became of each mail", async () => {
  const marketplace = await tokenOf(local, "system:marketplace");
  const some = orders.slice(0, 2);
  const told = newId("told");
  const [first] = some as [RealOrder];
  const body = { name: "Zoë", email: `${told}@post.example`, country: "DE" };
  await expectStatus(201, call(api, putBuyer, { params: { buyerId: first.buyerId }, body, token: marketplace }));
  const sellers = [...new Set(some.map(({ sellerId }) => sellerId))];
  const reader = await newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers });
  await read(reader, some, ["recipient.name"]);
  const { incidentId: of } = await incidents.open([`application#${reader.applicationId}`]);
  await incidents.scoped(of);
  await noticesOn(local).tell(of);
  await ready(of);
  const people = new Set(some.map(({ buyerId }) => buyerId)).size;
  const { measures } = await expectStatus(200, report(of));
  expect(measures.notices).toMatchObject({ sent: 1, erased: people - 1 });
  const path = await fetchBundle("told.ndjson", of);
  expect((await script("verify-evidence", path, "--public-key", await keyFile())).status).toBe(0);
  const parts = await partsIn(path);
  expect(recordsIn(parts, "notice-words")).toMatchObject([{ revision: 1, author: "rita", texts: { en: noticeWords } }]);
  expect(recordsIn(parts, "admin-records").map(({ act }) => act)).toContain("incident.notice_approved");
  const states = recordsIn(parts, "affected").filter(({ orderId }) => !orderId);
  expect(states.find(({ buyerId }) => buyerId === first.buyerId)).toMatchObject({ mailState: "sent" });
  expect(states).toHaveLength(people);
  expect(await readFile(path, "utf8")).not.toContain(told);
});
