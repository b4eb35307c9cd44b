import { beforeAll, expect, test } from "vitest";
import { appealRejection, submitAssessment } from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, lifecycle, newDraft, register, shippingApplication } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";

const local = useLocalSystem({ systemsOnly: true });
const dora = () => tokenOf(local, "developer:dora");
const staff = (name: string) => tokenOf(local, `staff:${name}`);
const day = 86_400_000;
const reasons = [{ clause: "DPP 2.1", message: "Say how deletion is verified." }];

beforeAll(async () => {
  await register(local.urls.api, await dora(), developerBody(newId("mark")));
});

async function inReview() {
  const { applicationId } = await newDraft(local.urls.api, await dora());
  const application = lifecycle(local, dora, applicationId);
  await application.answer(shippingApplication.roles, local.clock.now());
  const { assessmentId } = await application.submit();
  await application.until("in_review");
  return { ...application, applicationId, assessmentId };
}
const events = async ({ shown }: Pick<ReturnType<typeof lifecycle>, "shown">) =>
  (await shown()).timeline.map(({ event }) => event);
const counted = async (application: Parameters<typeof events>[0], event: string) =>
  (await events(application)).filter((one) => one === event).length;

test("changes that were asked for are reminded of at 14, 7 and 1 days, and then lapse; it can be taken up again", async () => {
  const application = await inReview();
  const { assessmentId } = application;
  const body = { decision: "request_changes" as const, reasons };
  await expectStatus(200, application.decide(await staff("ada"), assessmentId, body));
  await local.clock.advance(29.5 * day);
  const waiting = await application.shown();
  expect(waiting.status).toBe("changes_requested");
  const until = Date.parse(String(waiting.decision?.until));
  const reminders = waiting.timeline.filter(({ event }) => event === "changes_reminder");
  expect(reminders.map(({ at }) => Math.round((until - Date.parse(at)) / day))).toEqual([14, 7, 1]);
  await local.clock.advance(day);
  const lapsed = await application.shown();
  expect(lapsed.status).toBe("lapsed");
  expect(lapsed.timeline.at(-1)?.at.slice(0, 16)).toBe(waiting.decision?.until?.slice(0, 16));
  await application.submit();
  await application.until("in_review");
});

test("a submission as the time for changes ends is a submission", async () => {
  const application = await inReview();
  const body = { decision: "request_changes" as const, reasons };
  await expectStatus(200, application.decide(await staff("ada"), application.assessmentId, body));
  await local.clock.advance(30 * day - 3000);
  const token = await dora();
  const params = { applicationId: application.applicationId };
  const [, submitted] = await Promise.all([
    local.clock.advance(4000),
    call(local.urls.api, submitAssessment, { params, token }),
  ]);
  expect(submitted.status).toBe(202);
  await application.until("in_review");
  await local.clock.advance(day);
  expect((await application.shown()).status).toBe("in_review");
  expect((await events(application)).lastIndexOf("lapsed")).toBeLessThan(
    (await events(application)).lastIndexOf("submitted"),
  );
});

test("a decision as its service level ends is one decision, and nobody is told afterwards that it is late", async () => {
  const application = await inReview();
  const { queue } = await application.shown();
  const left = Date.parse(String(queue?.dueAt)) - local.clock.now().getTime();
  await local.clock.advance(left - 2000);
  expect(await counted(application, "assessors_reminded")).toBe(1);
  const ada = await staff("ada");
  const [, decided] = await Promise.all([
    local.clock.advance(3000),
    application.decide(ada, application.assessmentId, { decision: "reject", reasons }),
  ]);
  expect(decided.status).toBe(200);
  const late = await counted(application, "decision_overdue");
  await local.clock.advance(10 * day);
  expect(await counted(application, "decision_overdue")).toBe(late);
  expect(await counted(application, "rejected")).toBe(1);
});

test("an appeal comes in time, or not at all", async () => {
  const application = await inReview();
  await expectStatus(
    200,
    application.decide(await staff("ada"), application.assessmentId, { decision: "reject", reasons }),
  );
  await local.clock.advance(30 * day);
  const params = { applicationId: application.applicationId };
  const appeal = { params, body: { statement: "We delete every night." }, token: await dora() };
  await expectProblem("wrong_state", call(local.urls.api, appealRejection, appeal));
});
