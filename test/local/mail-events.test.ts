import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadSystem } from "#local/assembly/load-system.ts";
import { createClock, type LocalClock } from "#local/clock/clock.ts";
import { type RunningFrontDoor, startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { type Functions, hostFunctions, type Invoke } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { type Mail, startMail } from "#local/mail/mail.ts";
import { createMailEvents, type MailEvents } from "#local/mail/mail-events.ts";
import type { LocalSystem } from "#local/system.ts";
import { mailEventsApp } from "#test/infra/mail-events-fixture.ts";

/** What the function is handed. */
type SeenEvent = Readonly<Record<string, string>>;

let directory: string;
let system: LocalSystem;
let mail: Mail;
let clock: LocalClock;
let mailEvents: MailEvents;
let frontDoor: RunningFrontDoor;
let functions: Functions;
let failures: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mail-events-"));
  mailEventsApp(directory).synth();
  system = await loadSystem(join(directory, "cdk.out"), () => "");
  mail = await startMail(0);
});

beforeEach(async () => {
  failures = [];
  clock = createClock();
  const invoke: Invoke = (name, event) => functions.invoke(name, event);
  mailEvents = createMailEvents({ system, invoke, clock, onFailure: (rule) => failures.push(rule) });
  frontDoor = await startFrontDoor({
    system,
    dynamodbEndpoint: "http://127.0.0.1:9",
    kmsStore: await openKmsStore({ keys: [] }),
    mailEndpoint: mail.url,
    onMailSent: mailEvents.onSent,
  });
  const { region } = system;
  functions = hostFunctions({ functions: system.functions, region, endpoint: frontDoor.url, logs: createLogStore() });
});

afterEach(async () => {
  clock.close();
  mailEvents.close();
  await functions.close();
  await frontDoor.close();
  await rm(join(directory, "events"), { force: true });
});

afterAll(async () => {
  await mail.close();
  await rm(directory, { recursive: true });
});

const Content = {
  Simple: { Subject: { Data: "Your data" }, Body: { Text: { Data: "plain" }, Html: { Data: "<p>rich</p>" } } },
};

/** Has the function send a mail, and answers with what SES answered it, once everything was told. */
async function send(to: string, tags: Readonly<Record<string, string>> = { incident: "inc-1", buyer: "b-1" }) {
  const EmailTags = Object.entries(tags).map(([Name, Value]) => ({ Name, Value }));
  const name = system.functions.find((fn) => fn.name.includes("mailer"))?.name ?? "";
  const { payload } = await functions.invoke(name, { Destination: { ToAddresses: [to] }, Content, EmailTags });
  await mailEvents.settled();
  return JSON.parse(payload) as { readonly status: number; readonly MessageId?: string };
}

async function events(): Promise<readonly SeenEvent[]> {
  const text = await readFile(join(directory, "events"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const simulator = "simulator.amazonses.com";

describe("what becomes of a mail to SES's mailbox simulator", () => {
  const none = { bounceType: "", bounceSubType: "", complaintSubType: "" };

  test.each([
    ["bounce", { ...none, eventType: "Bounce", bounceType: "Permanent", bounceSubType: "General" }],
    ["suppressionlist", { ...none, eventType: "Bounce", bounceType: "Permanent", bounceSubType: "Suppressed" }],
    ["ooto", { ...none, eventType: "Bounce", bounceType: "Transient", bounceSubType: "General" }],
    ["complaint", { ...none, eventType: "Complaint" }],
    ["Bounce+buyer-7", { ...none, eventType: "Bounce", bounceType: "Permanent", bounceSubType: "General" }],
  ])("is told to the function that asked, with its tags and without an address: %s", async (name, told) => {
    const { MessageId } = await send(`${name}@${simulator}`);
    expect(MessageId).toBeDefined();
    expect(await events()).toEqual([{ ...told, messageId: MessageId, incident: "inc-1", buyer: "b-1" }]);
  });

  test("is nothing where it is delivered, and nobody's business without the tag", async () => {
    await send(`success@${simulator}`);
    await send("dora@parcels.example");
    await send(`bounce@${simulator}`, { buyer: "b-1" });
    expect(await events()).toEqual([]);
    expect(mailEvents.deliveries).toBe(0);
  });

  test("is told three times at most to a function that fails, and then to whoever runs this machine", async () => {
    await send(`bounce@${simulator}`, { incident: "fails", buyer: "b-1" });
    expect(await events()).toHaveLength(1);
    await clock.advance(60_000, mailEvents.settled);
    expect(await events()).toHaveLength(2);
    expect(failures).toEqual([]);
    await clock.advance(120_000, mailEvents.settled);
    expect(await events()).toHaveLength(3);
    expect(failures).toEqual([system.eventRules[0]?.name]);
    await clock.advance(3_600_000, mailEvents.settled);
    expect(await events()).toHaveLength(3);
  });
});

describe("SES on this machine", () => {
  test("takes plain text and HTML with tags, and shows both", async () => {
    const { status, MessageId } = await send("dora@parcels.example");
    expect(status).toBe(200);
    const mails = await mail.list();
    expect(mails.at(-1)).toMatchObject({ messageId: MessageId, body: { text: "plain", html: "<p>rich</p>" } });
  });

  test.each(["a b", "dora@parcels.example", "", "x".repeat(257)])("takes no tag with the value '%s'", async (value) => {
    const before = (await mail.list()).length;
    expect(await send(`bounce@${simulator}`, { incident: value })).toMatchObject({ status: 400 });
    expect(await mail.list()).toHaveLength(before);
    expect(await events()).toEqual([]);
  });

  test.each([
    ["throttle", 429],
    ["unavailable", 500],
  ] as const)("fails as often as it is told: %s", async (mode, status) => {
    frontDoor.faults.add({ service: "ses", action: "SendEmail", mode, times: 2 });
    const before = (await mail.list()).length;
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await send(`bounce@${simulator}`));
    expect(answers.map((answer) => answer.status)).toEqual([status, status, 200]);
    expect(await mail.list()).toHaveLength(before + 1);
    expect(await events()).toHaveLength(1);
  });
});
