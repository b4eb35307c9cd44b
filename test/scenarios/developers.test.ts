import { beforeAll, describe, expect, test } from "vitest";
import {
  createApplication,
  getApplication,
  getDeveloper,
  getQuestionnaire,
  listApplications,
  patchApplication,
  patchDeveloper,
  putAssessment,
  registerDeveloper,
} from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import {
  type Answer,
  answersFor,
  developerBody,
  newDraft,
  register,
  shippingApplication,
} from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, tokenOf } from "#test/support/marketplace.ts";
import { operatorOf } from "#test/support/operator.ts";

const local = useLocalSystem({ systemsOnly: true });
const mark = newId("mark");
let api: string;
let token: string;

beforeAll(async () => {
  api = local.urls.api;
  token = await tokenOf(local, "developer:dora");
});

describe("before she registers, a developer", () => {
  test("has no account and no applications", async () => {
    await expectProblem("not_found", call(api, getDeveloper, { token }));
    await expectProblem("not_found", call(api, patchDeveloper, { body: { country: "FR" }, token }));
    await expectProblem("not_found", call(api, createApplication, { body: shippingApplication, token }));
  });
});

describe("an account", () => {
  const body = developerBody(mark);

  test("is registered once: the same again is the same, another is refused", async () => {
    const [one, other] = await Promise.all([register(api, token, body), register(api, token, body)]);
    expect(one).toMatchObject({ ...body, developerId: expect.stringMatching(/^dev_/) });
    expect(other).toEqual(one);
    expect(await register(api, token, body)).toEqual(one);
    const another = { ...body, name: "Dora Freight" };
    const problem = await expectProblem("wrong_state", call(api, registerDeveloper, { body: another, token }));
    expect(problem).toMatchObject({ state: "registered", developerId: one.developerId });
    expect(await expectStatus(200, call(api, getDeveloper, { token }))).toEqual(one);
  });

  test("under one Idempotency-Key is answered again, even once it has changed, and not for another body", async () => {
    const headers = { "idempotency-key": newId("key") };
    await expectStatus(201, call(api, registerDeveloper, { body, token, headers }));
    const incidentContact = { ...body.incidentContact, phone: "+49 30 5550124" };
    await expectStatus(200, call(api, patchDeveloper, { body: { incidentContact }, token }));
    const again = await expectStatus(201, call(api, registerDeveloper, { body, token, headers }));
    expect(again.incidentContact).toEqual(incidentContact);
    const other = { ...body, country: "FR" };
    await expectProblem("idempotency_key_reused", call(api, registerDeveloper, { body: other, token, headers }));
  });

  test("is changed in part, and what changes nothing is no change", async () => {
    const before = await expectStatus(200, call(api, getDeveloper, { token }));
    const after = await expectStatus(
      200,
      call(api, patchDeveloper, { body: { website: "https://dora.example" }, token }),
    );
    expect(after).toEqual({ ...before, website: "https://dora.example", updatedAt: expect.any(String) });
    expect(after.updatedAt > before.updatedAt).toBe(true);
    expect(await expectStatus(200, call(api, patchDeveloper, { body: {}, token }))).toEqual(after);
    expect(await expectStatus(200, call(api, getDeveloper, { token }))).toEqual(after);
  });

  test("changed in two ways at once has both changes", async () => {
    const email = `other.${mark}@parcels.example`;
    await Promise.all([
      expectStatus(200, call(api, patchDeveloper, { body: { contactEmail: email }, token })),
      expectStatus(200, call(api, patchDeveloper, { body: { country: "AT" }, token })),
    ]);
    expect(await expectStatus(200, call(api, getDeveloper, { token }))).toMatchObject({
      contactEmail: email,
      country: "AT",
    });
  });
});

describe("an application", () => {
  test("goes from a draft with findings to one that a review would be the next step for", async () => {
    const uses = shippingApplication.dataUses.map((use, i) => (i === 0 ? { ...use, purpose: "advertising" } : use));
    const made = await newDraft(api, token, { ...shippingApplication, dataUses: uses });
    expect(made).toMatchObject({ status: "draft", revision: 1, rolesInForce: [], assessment: { complete: false } });
    const { applicationId } = made;
    const forbidden = made.findings.find(({ code }) => code === "purpose_forbidden");
    expect(forbidden).toMatchObject({ severity: "blocker", subject: "/dataUses/0" });
    expect(forbidden?.remedy).toContain("aggregates");

    const questionnaire = await expectStatus(200, call(api, getQuestionnaire, {}));
    const all = answersFor(questionnaire, ["shipping"]);
    const [first = "", ...others] = Object.keys(all);
    const save = (answers: Record<string, Answer>) =>
      expectStatus(200, call(api, putAssessment, { params: { applicationId }, body: { answers }, token }));

    const partial = await save({ [first]: all[first] as Answer });
    expect(partial).toMatchObject({ questionnaireVersion: questionnaire.version, complete: false });
    expect(partial.missing.map(({ questionId }) => questionId).sort()).toEqual(others.sort());
    expect(partial).not.toHaveProperty("outcome");
    expect(await save(all)).toMatchObject({ complete: true, missing: [], outcome: "reject" });

    const fix = { revision: 1, dataUses: shippingApplication.dataUses };
    const fixed = await expectStatus(200, call(api, patchApplication, { params: { applicationId }, body: fix, token }));
    expect(fixed).toMatchObject({ revision: 2, findings: [], assessment: { outcome: "review" } });

    const failing = questionnaire.questions.find(({ id, passes }) => id in all && "equals" in passes);
    const wrong = await save({ ...all, [failing?.id ?? ""]: !all[failing?.id ?? ""] });
    expect(wrong.findings).toMatchObject([
      { subject: failing?.id, clause: failing?.clause, severity: failing?.severity, remedy: failing?.remedy },
    ]);
    await save(all);

    const shown = await expectStatus(200, call(api, getApplication, { params: { applicationId }, token }));
    expect(shown.timeline.map(({ event, actor, revision }) => [event, actor, revision])).toEqual([
      ["created", "developer", 1],
      ["edited", "developer", 2],
    ]);
    expect(shown.assessment).toMatchObject({ complete: true, outcome: "review" });
    const assessor = await tokenOf(local, "staff:ada");
    expect(await expectStatus(200, call(api, getApplication, { params: { applicationId }, token: assessor }))).toEqual(
      shown,
    );
  });

  test("without a restricted role and without findings would be approved at once", async () => {
    const dataUses = [{ field: "status", purpose: "order_management", retentionDays: 90 }];
    const { applicationId } = await newDraft(api, token, { ...shippingApplication, roles: ["orders"], dataUses });
    const answers = answersFor(await expectStatus(200, call(api, getQuestionnaire, {})), ["orders"]);
    const saved = call(api, putAssessment, { params: { applicationId }, body: { answers }, token });
    expect(await expectStatus(200, saved)).toMatchObject({ findings: [], outcome: "approve" });
  });

  test("under one Idempotency-Key is one, and under none are two", async () => {
    const headers = { "idempotency-key": newId("key") };
    const body = shippingApplication;
    const make = (changes = {}) => call(api, createApplication, { body: { ...body, ...changes }, token, headers });
    const one = await expectStatus(201, make());
    expect(await expectStatus(201, make())).toEqual(one);
    await expectProblem("idempotency_key_reused", make({ name: "Another" }));
    expect((await newDraft(api, token)).applicationId).not.toBe(one.applicationId);
  });

  test("is made as often as it is asked for, also at the same time, and listed among its developer's, page by page", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => newDraft(api, token)));
    const ids = made.map(({ applicationId }) => applicationId);
    expect(new Set(ids).size).toBe(8);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 5, ...(cursor !== undefined && { cursor }) };
      const { items, nextCursor } = await expectStatus(200, call(api, listApplications, { query, token }));
      listed.push(...items.map(({ applicationId }) => applicationId));
      cursor = nextCursor;
    } while (cursor !== undefined);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining(ids));
    const query = { cursor: "bm9uc2Vuc2U" };
    await expectProblem("invalid_request", call(api, listApplications, { query, token }));
  });

  test("is edited on the revision that was seen, once, whoever else edits", async () => {
    const { applicationId } = await newDraft(api, token);
    const edit = (revision: number, name: string) =>
      call(api, patchApplication, { params: { applicationId }, body: { revision, name }, token });
    const answers = await Promise.all([edit(1, "One"), edit(1, "Two"), edit(1, "Three")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await expectProblem("conflict", edit(1, "Four"))).toMatchObject({ revision: 2 });
    const { name } = await expectStatus(200, call(api, getApplication, { params: { applicationId }, token }));
    const same = await expectStatus(200, edit(2, name));
    expect([same.revision, same.timeline.length]).toEqual([2, 2]);
  });

  test("gives its developer no access: it stands with neither roles nor scopes", async () => {
    const { applicationId, developerId } = await newDraft(api, token);
    const standing = await operatorOf(local).rows("standing");
    expect(standing.find(({ pk }) => pk === `application#${applicationId}`)).toMatchObject({
      ...{ status: "active", epoch: 0, roles: [], scopes: [], developerId },
    });
  });
});

test("what the developer's people gave lies sealed, and in no log and no other table", async () => {
  const { rows } = operatorOf(local);
  for (const table of ["developers", "recordKeys", "standing", "idempotency"] as const) {
    const stored = await rows(table);
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored), table).not.toContain(mark);
  }
  const lines = local.logs.read({ limit: 5000 }).map(({ line }) => line);
  expect(lines.filter((line) => line.includes(mark))).toEqual([]);
});
