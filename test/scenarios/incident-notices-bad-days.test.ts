import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { mailTags } from "#incidents/mail-event.ts";
import { expectStatus } from "#test/support/client.ts";
import {
  addressOf,
  affecting,
  named,
  newBuyers,
  noticesOn,
  noticesSent,
  noticeWords,
  readNotice,
} from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";

// What goes wrong while people are told of an incident: SES, the machine, addresses, and buyers who are gone.

const local = useLocalSystem({ systemsOnly: true, settings: { noticesPerSecond: "100" } });
let incidents: ReturnType<typeof incidentsOn>;
let notices: ReturnType<typeof noticesOn>;
beforeAll(() => {
  incidents = incidentsOn(local);
  notices = noticesOn(local);
});

afterEach(() => local.frontDoor.faults.clear());

const minute = 60_000;
const sorted = <T>(all: Iterable<T>) => [...all].sort();

/** Words that somebody else has approved; nothing waits for the mails. @returns the code */
async function approve(incidentId: string): Promise<string> {
  const { revision } = await expectStatus(200, notices.draft(incidentId, noticeWords));
  const { decision } = await expectStatus(200, notices.approve(incidentId, revision));
  return decision?.notify ? decision.code : "";
}
const stateOf = async (incidentId: string) => (await incidents.shown(incidentId)).state;
const addressees = async (code: string) =>
  sorted((await noticesSent(local, code)).flatMap(({ destination }) => destination.to));
/** Moves the clock on until it is so. */
async function untilSo(so: () => Promise<boolean>, step: number, atMost = 30): Promise<void> {
  for (let i = 0; i < atMost && !(await so()); i++) await local.clock.advance(step);
  expect(await so()).toBe(true);
}

test("SES that is away for more than an hour leaves a page that is listed, and everybody is told when it is back", async () => {
  const buyers = await newBuyers(local, 12);
  const incidentId = await affecting(local, named(buyers));
  const sending = { service: "ses", action: "SendEmail" };
  local.frontDoor.faults.add({ ...sending, mode: "unavailable" });
  const code = await approve(incidentId);
  await untilSo(async () => (await notices.list(incidentId)).pagesFailed.length > 0, 10 * minute);
  const { totals, pagesFailed } = await notices.list(incidentId);
  expect(totals).toMatchObject({ sent: 0, failed: 0, bounced: 0, pending: 12 - totals.sending });
  expect(await stateOf(incidentId)).toBe("notifying");
  const lines = local.logs.read({ limit: 5000 }).filter(({ line }) => line.includes("notice.page_failed"));
  for (const page of pagesFailed)
    expect(lines.map(({ line }) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: "ERROR", incidentId, page, errorName: expect.any(String) }),
    );
  local.frontDoor.faults.clear();
  await untilSo(async () => (await stateOf(incidentId)) === "notified", 10 * minute);
  const after = await notices.list(incidentId);
  expect(after).toMatchObject({ totals: { sent: 12, pending: 0, sending: 0, failed: 0 }, pagesFailed: [] });
  expect(await addressees(code)).toEqual(sorted(buyers.map(addressOf)));
});

describe("what SES says of mails afterwards", () => {
  const simulator = (kind: string, i: number) => `${kind}+${i}@simulator.amazonses.com`;
  const kinds = ["bounce", "suppressionlist", "complaint", "ooto", "success", "success"];

  test("is shown of each, and counted, also when everybody had been told", async () => {
    const buyers = await newBuyers(local, kinds.length, (i) => ({ email: simulator(kinds[i] ?? "", i) }));
    const [hard = "", , , , first = "", second = ""] = buyers;
    const incidentId = await affecting(local, named(buyers));
    await notices.tell(incidentId);
    const states = async () => {
      const { items, totals } = await notices.list(incidentId);
      const of = new Map(
        items.map(({ buyerId, at: _, complainedAt, ...one }) => [
          buyerId,
          { ...one, complained: complainedAt !== undefined },
        ]),
      );
      return { totals, items: buyers.map((buyerId) => of.get(buyerId)) };
    };
    const bounced = (cause: string) => ({ state: "bounced", cause, complained: false });
    const sent = { state: "sent", complained: false };
    await expect.poll(states, { timeout: 20_000 }).toEqual({
      totals: {
        ...{ pending: 0, sending: 0, sent: 3, bounced: 2, suppressed: 1, failed: 0, erased: 0 },
        ...{ complaints: 1, perhapsTwice: 0 },
      },
      items: [
        bounced("permanent"),
        { state: "suppressed", complained: false },
        { state: "sent", complained: true },
        bounced("transient"),
        sent,
        sent,
      ],
    });
    const fixed = { messageId: "m", bounceType: "Permanent", bounceSubType: "General", complaintSubType: "" };
    const tell = async (buyerId: string, eventType: string) => {
      const event = { ...fixed, eventType, ...mailTags(incidentId, buyerId) };
      expect((await local.invoke(functionNamed(/mailevents/i), event)).functionError).toBeUndefined();
    };
    for (const buyerId of [first, first, hard, newId("NOBODY")]) await tell(buyerId, "Bounce");
    await Promise.all([tell(second, "Complaint"), tell(second, "Complaint")]);
    await tell(second, "Reject");
    expect((await states()).totals).toMatchObject({ sent: 1, bounced: 3, suppressed: 1, failed: 1, complaints: 2 });
    expect(await stateOf(incidentId)).toBe("notified");
  });
});

const functionNamed = (pattern: RegExp) => local.system.functions.find((one) => pattern.test(one.name))?.name ?? "";

test("who is gone by then, gave no address or was never known is counted as such, and the others are told", async () => {
  const [gone = "", keyless = "", silent = "", told = ""] = await newBuyers(local, 4, (i) =>
    i === 2 ? { email: undefined } : {},
  );
  const never = newId("BUYER");
  const incidentId = await affecting(local, named([gone, keyless, silent, told, never]));
  const { db } = operatorOf(local);
  const remove = (table: "vault" | "recordKeys", Key: Record<string, string>) =>
    db.send(new DeleteCommand({ TableName: tableName(local, table), Key }));
  await remove("vault", { pk: `buyer#${gone}`, sk: "record" });
  for (const id of [gone, keyless]) await remove("recordKeys", { pk: `buyer#${id}` });
  const { totals, items } = await notices.tell(incidentId);
  expect(totals).toMatchObject({ sent: 1, erased: 3, failed: 1, pending: 0, sending: 0, perhapsTwice: 0 });
  const states = new Map(items.map(({ buyerId, state, cause }) => [buyerId, cause ?? state]));
  expect([gone, keyless, silent, told, never].map((id) => states.get(id))).toEqual([
    ...["erased", "erased", "no_address", "sent", "erased"],
  ]);
});

test("an exercise ends nothing, tells the mailbox for drills alone, and says what it is", async () => {
  const application = await newApplication(local, await tokenOf(local, "system:marketplace"), {
    roles: ["shipping"],
    sellers: ["SELLER-01"],
  });
  const buyers = await newBuyers(local, 3);
  const suspects = [`application#${application.applicationId}`];
  // Its access goes on, so that the scope waits for the window to be over.
  const now = local.clock.now().getTime();
  const window = { from: new Date(now - minute).toISOString(), to: new Date(now + 1000).toISOString() };
  const incidentId = await affecting(local, named(buyers), { suspects, exercise: true, window });
  const before = (await local.mail.list()).length;
  const { totals } = await notices.tell(incidentId);
  expect(totals).toMatchObject({ sent: 3 });
  const { decision } = await incidents.shown(incidentId);
  const code = decision?.notify ? decision.code : "";
  const mails = await noticesSent(local, code);
  expect((await local.mail.list()).length - before).toBe(3);
  expect(mails.map(({ destination }) => destination)).toEqual(
    Array(3).fill({ to: ["drills@marketplace.example"], cc: [], bcc: [] }),
  );
  for (const mail of mails) {
    expect(mail.subject).toMatch(/^\[Exercise\] /);
    expect(readNotice(mail).fields).toEqual(["recipient.name"]);
  }
  expect(await expectStatus(200, notices.check(code))).toMatchObject({ exercise: true });
  expect(await accessToken(local, application)).toBeDefined();
});

test("an execution that has failed for good goes on where it was, when somebody redrives it", async () => {
  const buyers = await newBuyers(local, 24);
  const incidentId = await affecting(local, named(buyers));
  const { url: endpoint, operator: credentials } = local.frontDoor;
  const sfn = new SFNClient({ endpoint, credentials, region: local.system.region });
  const machine = local.system.stateMachines.find((one) => one.name.endsWith("-incident-notices"));
  const failedOnes = async () => {
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: machine?.arn, statusFilter: "FAILED" }),
    );
    return executions.flatMap(({ executionArn = "" }) => executionArn);
  };
  // SES goes away when some have been told; then Lambda takes nothing from workflows, so that what stands by fails, too.
  let mails = 0;
  const end = local.frontDoor.onCall(({ service }) => {
    if (service === "ses" && ++mails === 4)
      local.frontDoor.faults.add({ service: "ses", action: "SendEmail", mode: "unavailable" });
  });
  const code = await approve(incidentId);
  await expect.poll(() => mails, { timeout: 20_000 }).toBeGreaterThan(3);
  end();
  local.frontDoor.faults.add({ service: "lambda", action: "Invoke", mode: "unavailable" });
  await untilSo(async () => (await failedOnes()).length > 0, 30 * minute);
  const { totals } = await notices.list(incidentId);
  expect(totals.sent).toBeGreaterThanOrEqual(3);
  expect(totals.sent).toBeLessThan(24);
  local.frontDoor.faults.clear();
  for (const executionArn of await failedOnes()) {
    expect((await sfn.send(new DescribeExecutionCommand({ executionArn }))).status).toBe("FAILED");
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
  }
  await untilSo(async () => (await stateOf(incidentId)) === "notified", 30 * minute);
  expect(await failedOnes()).toEqual([]);
  expect((await notices.list(incidentId)).totals).toMatchObject({ sent: 24, pending: 0, sending: 0, failed: 0 });
  expect(await addressees(code)).toEqual(sorted(buyers.map(addressOf)));
});
