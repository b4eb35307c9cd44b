import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TimelineEntry } from "#developers/timeline.ts";
import { revoke } from "#identity/contract.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { developerBody, newDraft, register } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { happened, mailStatesOf, mailsTo, noticeOf } from "#test/support/notices.ts";
import { operatorOf, tableName } from "#test/support/operator.ts";

const local = useLocalSystem({ systemsOnly: true });
const mark = newId("mark");
const hour = 3_600_000;

/** A developer with an application of their own. */
async function settledIn(developer: string) {
  const token = await tokenOf(local, `developer:${developer}`);
  const body = developerBody(`${mark}.${developer}`);
  const { developerId } = await register(local.urls.api, token, body);
  const { applicationId } = await newDraft(local.urls.api, token);
  return { developer, developerId, applicationId, address: body.contactEmail };
}
type Developer = Awaited<ReturnType<typeof settledIn>>;

let dora: Developer;
let dev: Developer;

beforeAll(async () => {
  [dora, dev] = await Promise.all([settledIn("dora"), settledIn("dev")]);
});

afterEach(() => local.frontDoor.faults.clear());

/** As whoever mended what was broken does. */
async function sendAgain({ applicationId }: Developer, entry: TimelineEntry) {
  await operatorOf(local).start("notices", `${entry.entryId}-again-1`, noticeOf(applicationId, entry));
  await local.settled();
}

const states = ({ developer, applicationId }: Developer) => mailStatesOf(local, developer, applicationId);

test("a notice reaches the developer's contact once, and the timeline says so", async () => {
  const reasons = [{ clause: "DPP 2.1", message: "Names would be kept for too long." }];
  const deadline = new Date(local.clock.now().getTime() + 30 * 24 * hour).toISOString();
  const entry = await happened(local, dora.applicationId, { event: "rejected", reasons, facts: { deadline } });

  const [mail, ...more] = await mailsTo(local, dora.address);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    from: "cloakroom@marketplace.example",
    destination: { to: [dora.address], cc: [], bcc: [] },
    subject: `Your application ${dora.applicationId} was not approved`,
    headers: [{ name: "Auto-Submitted", value: "auto-generated" }],
  });
  expect(mail?.body.html).toBeUndefined();
  expect(mail?.body.text).toContain('your application "Parcel Pilot"');
  expect(mail?.body.text).toContain("- DPP 2.1: Names would be kept for too long.");
  expect(mail?.body.text).toContain(`until\n${deadline.slice(0, 16).replace("T", " ")} UTC`);
  expect(await states(dora)).toEqual(["rejected: sent"]);
  expect(await (await fetch(`${local.urls.api}/local/mails`)).json()).toMatchObject({
    items: [{ subject: mail?.subject }],
  });

  await sendAgain(dora, entry);
  expect(await mailsTo(local, dora.address)).toHaveLength(1);
});

test("assessors are told by ids and dates, at the mailbox of the stage", async () => {
  const assessmentId = "ass_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
  const facts = { assessmentId, deadline: "2026-12-01T10:00:00.000Z" };
  await happened(local, dora.applicationId, { event: "assessors_reminded", facts });
  const [mail] = await mailsTo(local, "assessors@marketplace.example");
  expect(mail?.subject).toBe(`Assessment ${assessmentId} is due`);
  expect(mail?.body.text).toContain("2026-12-01 10:00 UTC");
  expect(mail?.body.text).not.toContain("Parcel Pilot");
});

test("who was revoked is told, too", async () => {
  const token = await tokenOf(local, "staff:rita");
  const body = { applicationId: dev.applicationId, reason: "a test" };
  await expectStatus(200, call(local.urls.api, revoke, { body, token }));
  await happened(local, dev.applicationId, { event: "expired" });
  expect(await mailsTo(local, dev.address)).toHaveLength(1);
});

describe("while SES does not take mail", () => {
  test("one that failed is tried again, and the others go on", async () => {
    const before = (await mailsTo(local, dora.address)).length;
    local.frontDoor.faults.add({ service: "ses", mode: "throttle", times: 1 });
    await happened(local, dora.applicationId, { event: "submitted" });
    await happened(local, dora.applicationId, { event: "in_review" });
    expect((await states(dora)).slice(-2)).toEqual(["submitted: pending", "in_review: sent"]);

    await local.clock.advance(30_000);
    expect((await states(dora)).slice(-2)).toEqual(["submitted: sent", "in_review: sent"]);
    expect(await mailsTo(local, dora.address)).toHaveLength(before + 2);
  });

  test("for two hours, it is on record that nobody was told; mended, it is sent after all", async () => {
    const before = (await mailsTo(local, dora.address)).length;
    local.frontDoor.faults.add({ service: "ses", mode: "unavailable" });
    const entry = await happened(local, dora.applicationId, { event: "lapsed" });
    await local.clock.advance(3 * hour);
    expect((await states(dora)).at(-1)).toBe("lapsed: failed");
    const lines = local.logs.read({ function: "notice-failed", limit: 100 }).map(({ line }) => line);
    const { applicationId } = dora;
    expect(lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line))).toMatchObject([
      { level: "ERROR", code: "notice.failed", applicationId, entryId: entry.entryId, errorName: "UnavailableError" },
    ]);
    const execution = local.executions.list().find(({ name }) => name === entry.entryId);
    expect(execution?.events.at(-1)?.type).toBe("ExecutionSucceeded");

    local.frontDoor.faults.clear();
    await sendAgain(dora, entry);
    expect((await states(dora)).at(-1)).toBe("lapsed: sent");
    expect(await mailsTo(local, dora.address)).toHaveLength(before + 1);
  });
});

test("where not even the failure can be put on record, the notice waits, and goes out when it can", async () => {
  local.frontDoor.faults.add({ service: "ses", mode: "throttle", times: 1 });
  await happened(local, dora.applicationId, { event: "appealed" });
  local.frontDoor.faults.add({ service: "dynamodb", table: tableName(local, "developers"), mode: "refuse-connection" });
  await local.clock.advance(5 * hour);
  local.frontDoor.faults.clear();
  await local.clock.advance(hour);
  expect((await states(dora)).at(-1)).toBe("appealed: sent");
});

test("called twice at once, the step sends twice at most, and what is on record stays so", async () => {
  const before = (await mailsTo(local, dora.address)).length;
  local.frontDoor.faults.add({ service: "ses", mode: "throttle", times: 1 });
  const entry = await happened(local, dora.applicationId, { event: "listed" });
  const step = local.system.functions.find(({ name }) => /sendnotice/i.test(name))?.name ?? "";
  const event = noticeOf(dora.applicationId, entry);
  await Promise.all([local.invoke(step, event), local.invoke(step, event)]);
  const sent = (await mailsTo(local, dora.address)).length - before;
  expect([1, 2]).toContain(sent);
  await local.clock.advance(hour);
  await local.invoke(step, event);
  expect(await mailsTo(local, dora.address)).toHaveLength(before + sent);
  expect((await states(dora)).at(-1)).toBe("listed: sent");
});

test("a contact that cannot be opened is on record as not told, and holds nobody else up", async () => {
  const { db } = operatorOf(local);
  const Key = { pk: `developer#${dev.developerId}` };
  await db.send(new DeleteCommand({ TableName: tableName(local, "recordKeys"), Key }));
  const before = (await mailsTo(local, dora.address)).length;
  const entry = await happened(local, dev.applicationId, { event: "expired" });
  await happened(local, dora.applicationId, { event: "approved" });
  expect(await mailsTo(local, dora.address)).toHaveLength(before + 1);
  await local.clock.advance(3 * hour);
  const rows = await operatorOf(local).rows("developers");
  expect(rows.find(({ entryId }) => entryId === entry.entryId)).toMatchObject({ mail: "failed" });
});

test("neither the state of a workflow nor a log has an address or a name", () => {
  const histories = JSON.stringify(local.executions.list().map(({ input, events }) => ({ input, events })));
  expect(histories).toContain(dora.applicationId);
  expect(histories).not.toContain(mark);
  expect(histories).not.toContain("Parcel Pilot");
  expect(JSON.stringify(local.logs.read({ limit: 5000 }))).not.toContain(mark);
});
