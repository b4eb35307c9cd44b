import { beforeAll, describe, expect, test } from "vitest";
import {
  appealRejection,
  claimAssessment,
  decideAssessment,
  getApplication,
  getAssessment,
  listAssessments,
  patchApplication,
  putAssessment,
  submitAssessment,
  withdrawAssessment,
} from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import {
  developerBody,
  lifecycle,
  newDraft,
  register,
  shippingApplication,
  submitted,
} from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";

const local = useLocalSystem({ systemsOnly: true });
let api: string;
let dora: string;
let dev: string;
let ada: string;
let alan: string;

beforeAll(async () => {
  api = local.urls.api;
  dora = await tokenOf(local, "developer:dora");
  dev = await tokenOf(local, "developer:dev");
  ada = await tokenOf(local, "staff:ada");
  alan = await tokenOf(local, "staff:alan");
  await register(api, dora, developerBody(newId("mark")));
});

const ordersApplication = {
  ...shippingApplication,
  roles: ["orders" as const],
  dataUses: [{ field: "status", purpose: "order_management", retentionDays: 90 }],
};
const reasons = [{ clause: "DPP 2.1", message: "Say how deletion is verified." }];
const read = (assessmentId: string, token = ada) =>
  expectStatus(200, call(api, getAssessment, { params: { assessmentId }, token }));

describe("a submission", () => {
  test("that lacks answers is refused, with a pointer to each", async () => {
    const { applicationId } = await newDraft(api, dora);
    const problem = await expectProblem(
      "invalid_request",
      call(api, submitAssessment, { params: { applicationId }, token: dora }),
    );
    expect(problem.errors?.every(({ pointer }) => pointer.startsWith("/answers/"))).toBe(true);
    expect(problem.errors?.length).toBeGreaterThan(10);
  });

  test("without restricted roles and without findings is approved at once", async () => {
    const application = await submitted(local, dora, ordersApplication);
    const approved = await application.until("approved");
    expect(approved).toMatchObject({ rolesInForce: ["orders"], decision: { decision: "approve" } });
    expect(approved.timeline.map(({ event, actor }) => [event, actor])).toEqual([
      ["created", "developer"],
      ["submitted", "developer"],
      ["approved", "system"],
    ]);
  });

  test("with a blocker is rejected with its findings, corrected, and handed in again", async () => {
    const body = {
      ...ordersApplication,
      dataUses: [{ field: "status", purpose: "advertising", retentionDays: 90 }],
    };
    const { applicationId, until, answer, submit } = await submitted(local, dora, body);
    const rejected = await until("rejected");
    expect(rejected.decision?.reasons[0]?.message).toContain("aggregates");
    const fix = { revision: rejected.revision, dataUses: ordersApplication.dataUses };
    await expectStatus(200, call(api, patchApplication, { params: { applicationId }, body: fix, token: dora }));
    await answer(["orders"]);
    await submit();
    expect((await until("approved")).rolesInForce).toEqual(["orders"]);
  });

  test("under one Idempotency-Key is one; without, the second is told that it is assessed already", async () => {
    const { applicationId } = await newDraft(api, dora);
    await lifecycle(local, dora, applicationId).answer(["shipping"]);
    const headers = { "idempotency-key": newId("key") };
    const send = (more = {}) => call(api, submitAssessment, { params: { applicationId }, token: dora, ...more });
    const first = await expectStatus(202, send({ headers }));
    expect(await expectStatus(202, send({ headers }))).toEqual(first);
    expect(await expectProblem("wrong_state", send())).toMatchObject({ assessmentId: first.assessmentId });
  });

  test("shows its place in the queue and when a decision can be expected", async () => {
    const { until } = await submitted(local, dora);
    const { queue } = await until("in_review");
    expect(queue?.position).toBeGreaterThanOrEqual(1);
    expect(queue && queue.expectedDecisionAt > queue.submittedAt).toBe(true);
  });
});

describe("a review", () => {
  test("of restricted roles takes two assessors, and nothing is in force before the second", async () => {
    const { assessmentId, until, decide, shown } = await submitted(local, dora);
    await until("in_review");
    const first = await expectStatus(200, decide(ada, assessmentId, { decision: "approve" }));
    expect(first).toMatchObject({ status: "in_review", approvals: 1, approvalsNeeded: 2 });
    expect(await shown()).toMatchObject({ status: "in_review", rolesInForce: [] });
    await expectProblem("same_person", decide(ada, assessmentId, { decision: "approve" }));
    const second = await expectStatus(200, decide(alan, assessmentId, { decision: "approve" }));
    expect(second).toMatchObject({ status: "approved", decision: { decision: "approve" } });
    const approved = await shown();
    expect(approved).toMatchObject({ status: "approved", rolesInForce: ["shipping"] });
    expect(approved.expiresAt).toBe(approved.approval?.until);
    expect(JSON.stringify(approved)).not.toMatch(/ada|alan/);
    const late = await expectProblem("wrong_state", decide(ada, assessmentId, { decision: "reject", reasons }));
    expect(late).toMatchObject({ state: "approved" });
    expect((await shown()).rolesInForce).toEqual(["shipping"]);
  });

  test("that two decide at once is decided once", async () => {
    const { assessmentId, until, decide } = await submitted(local, dora);
    await until("in_review");
    const answers = await Promise.all([
      decide(ada, assessmentId, { decision: "reject", reasons }),
      decide(alan, assessmentId, { decision: "request_changes", reasons }),
      decide(alan, assessmentId, { decision: "request_changes", reasons }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { decision } = await read(assessmentId);
    expect(decision?.by).toHaveLength(1);
  });

  test("is of the revision that was seen: an edit meanwhile has to be looked at", async () => {
    const { applicationId, assessmentId, until, decide } = await submitted(local, dora);
    const { revision } = await until("in_review");
    await expectStatus(200, call(api, claimAssessment, { params: { assessmentId }, token: ada }));
    await expectStatus(200, decide(alan, assessmentId, { decision: "approve" }));
    const edit = { revision, description: "Prints labels, and nothing else." };
    await expectStatus(200, call(api, patchApplication, { params: { applicationId }, body: edit, token: dora }));
    const stale = await expectProblem("conflict", decide(ada, assessmentId, { decision: "approve" }));
    expect(stale).toMatchObject({ revision: revision + 1 });
    const seen = await expectStatus(200, decide(ada, assessmentId, { decision: "approve", revision: revision + 1 }));
    expect(seen, "the approval of the revision before counts no more").toMatchObject({
      status: "in_review",
      approvals: 1,
    });
    await expectStatus(200, decide(alan, assessmentId, { decision: "approve", revision: revision + 1 }));
    await until("approved");
  });

  test("sees other answers as another revision", async () => {
    const { assessmentId, applicationId, until, decide, answer } = await submitted(local, dora);
    const { revision } = await until("in_review");
    const { answers } = await answer(["shipping"]);
    const shown = () => expectStatus(200, call(api, getApplication, { params: { applicationId }, token: dora }));
    expect((await shown()).revision, "the same answers are no others").toBe(revision);
    const [yesOrNo = ""] = Object.keys(answers).filter((id) => typeof answers[id] === "boolean");
    const body = { answers: { ...answers, [yesOrNo]: !answers[yesOrNo] } };
    await expectStatus(200, call(api, putAssessment, { params: { applicationId }, body, token: dora }));
    expect((await shown()).revision).toBe(revision + 1);
    await expectProblem("conflict", decide(ada, assessmentId, { decision: "approve" }));
  });

  test("ends when the developer withdraws, and a decision comes too late", async () => {
    const { applicationId, assessmentId, until, decide } = await submitted(local, dora);
    await until("in_review");
    const withdrawal = () => call(api, withdrawAssessment, { params: { applicationId }, token: dora });
    expect(await expectStatus(200, withdrawal())).toMatchObject({ status: "draft" });
    await expectProblem("wrong_state", withdrawal());
    expect(await expectProblem("wrong_state", decide(ada, assessmentId, { decision: "approve" }))).toMatchObject({
      state: "withdrawn",
    });
  });

  test("can grant fewer roles than were asked for, and no others", async () => {
    const body = { ...shippingApplication, roles: ["shipping" as const, "orders" as const] };
    const { assessmentId, until, decide } = await submitted(local, dora, body);
    await until("in_review");
    await expectProblem(
      "invalid_request",
      decide(ada, assessmentId, { decision: "approve", roles: ["tax_invoicing"] }),
    );
    await expectProblem("invalid_request", decide(ada, assessmentId, { decision: "reject" }));
    await expectStatus(200, decide(ada, assessmentId, { decision: "approve", roles: ["orders"] }));
    expect((await until("approved")).rolesInForce).toEqual(["orders"]);
  });

  test("is claimed for a day, by as many as it takes", async () => {
    const { assessmentId, until } = await submitted(local, dora, {
      ...ordersApplication,
      dataUses: [{ field: "status", purpose: "order_management", retentionDays: 600 }],
    });
    await until("in_review");
    const claim = (token: string) => call(api, claimAssessment, { params: { assessmentId }, token });
    expect(await expectStatus(200, claim(ada))).toMatchObject({ claims: [{ by: expect.any(String) }] });
    await expectStatus(200, claim(ada));
    await expectProblem("wrong_state", claim(alan));
  });

  test("waits in the queue, the oldest first, with its age", async () => {
    const { assessmentId, until } = await submitted(local, dora);
    await until("in_review");
    const listed = async () => {
      const { items } = await expectStatus(200, call(api, listAssessments, { query: { limit: 100 }, token: ada }));
      return items;
    };
    await expect.poll(async () => (await listed()).map((item) => item.assessmentId)).toContain(assessmentId);
    const items = await listed();
    expect(items.map(({ submittedAt }) => submittedAt)).toEqual(items.map(({ submittedAt }) => submittedAt).sort());
    expect(items.at(-1)).toMatchObject({ overdue: false, ageBusinessDays: 0, status: "in_review" });
  });
});

describe("an appeal", () => {
  const appeal = (applicationId: string, token = dora) =>
    call(api, appealRejection, { params: { applicationId }, body: { statement: "We delete\nevery night." }, token });

  test("is of a rejection: of a draft there is none, and nothing to withdraw either", async () => {
    const { applicationId } = await newDraft(api, dora);
    expect(await expectProblem("wrong_state", appeal(applicationId))).toMatchObject({ state: "draft" });
    const withdrawal = call(api, withdrawAssessment, { params: { applicationId }, token: dora });
    expect(await expectProblem("wrong_state", withdrawal)).toMatchObject({ state: "draft" });
  });

  test("goes to an assessor who did not decide, once", async () => {
    const { applicationId, assessmentId, until, decide } = await submitted(local, dora);
    await until("in_review");
    await expectProblem("wrong_state", appeal(applicationId));
    await expectStatus(200, decide(ada, assessmentId, { decision: "reject", reasons }));
    const again = await expectStatus(202, appeal(applicationId));
    expect(again.status).toBe("appealed");
    await expect.poll(async () => (await read(again.assessmentId)).status).toBe("in_review");
    await expectProblem("same_person", decide(ada, again.assessmentId, { decision: "approve" }));
    await expectProblem("invalid_request", decide(alan, again.assessmentId, { decision: "request_changes", reasons }));
    await expectStatus(200, decide(alan, again.assessmentId, { decision: "reject", reasons }));
    await until("rejected");
    await expectProblem("wrong_state", appeal(applicationId));
    await expectStatus(202, call(api, submitAssessment, { params: { applicationId }, token: dora }));
  });

  test("that is right gives what was asked for: two have judged it", async () => {
    const { applicationId, assessmentId, until, decide } = await submitted(local, dora);
    await until("in_review");
    await expectStatus(200, decide(ada, assessmentId, { decision: "reject", reasons }));
    const again = await expectStatus(202, appeal(applicationId));
    await expect.poll(async () => (await read(again.assessmentId)).status).toBe("in_review");
    await expectStatus(200, decide(alan, again.assessmentId, { decision: "approve" }));
    expect((await until("approved")).rolesInForce).toEqual(["shipping"]);
  });
});

describe("somebody else", () => {
  test("finds no application, and no assessment, to do anything with", async () => {
    const { applicationId, assessmentId, until } = await submitted(local, dora);
    await until("in_review");
    await register(api, dev, { ...developerBody(newId("mark")), name: "Dev Ledgers" });
    const params = { applicationId };
    for (const route of [submitAssessment, withdrawAssessment])
      await expectProblem("not_found", call(api, route, { params, token: dev }));
    await expectProblem("not_found", call(api, appealRejection, { params, body: { statement: "Mine." }, token: dev }));
    await expectProblem("not_found", call(api, putAssessment, { params, body: { answers: {} }, token: dev }));
    for (const token of [dora, dev, await tokenOf(local, "staff:rita"), await tokenOf(local, "staff:otto")]) {
      await expectProblem("forbidden", call(api, listAssessments, { query: {}, token }));
      await expectProblem("forbidden", call(api, getAssessment, { params: { assessmentId }, token }));
      await expectProblem("forbidden", call(api, claimAssessment, { params: { assessmentId }, token }));
      const body = { decision: "approve" as const };
      await expectProblem("forbidden", call(api, decideAssessment, { params: { assessmentId }, body, token }));
    }
    const nobody = { assessmentId: "ass_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" };
    await expectProblem("not_found", call(api, getAssessment, { params: nobody, token: ada }));
  });
});
