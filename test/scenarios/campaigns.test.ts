import { beforeAll, describe, expect, test } from "vitest";
import {
  getApplication,
  getCampaign,
  getQuestionnaire,
  listCampaigns,
  openCampaign,
  putAuthorization,
  readAdminLog,
} from "#developers/contract.ts";
import { token } from "#identity/contract.ts";
import { type CampaignBody, campaignsOn } from "#test/support/campaigns.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, register, shippingApplication, submitted } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, newOrder, shippingPiiOf, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { getOrder, issueRestrictedDataToken, readPii } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
const bearer = (principal: string) => tokenOf(local, principal);
const day = 24 * 60 * 60 * 1000;
const hour = day / 24;
const mark = newId("mark");
let api: string;
let dora: ReturnType<typeof campaignsOn>;
let policyVersion: string;

beforeAll(async () => {
  api = local.urls.api;
  dora = campaignsOn({ urls: local.urls, bearer });
  await register(api, await bearer("developer:dora"), developerBody(mark));
  policyVersion = (await expectStatus(200, call(api, getQuestionnaire, {}))).version;
});

const inDays = (days: number) => new Date(local.clock.now().getTime() + days * day).toISOString();
/** Lets time pass until a moment, or so many milliseconds after it. */
const until = (at: string, after = 0) => local.clock.advance(Date.parse(at) + after - local.clock.now().getTime());
const opened = async (changes: Partial<CampaignBody> = {}) => {
  const body = { policyVersion, cohort: {}, deadline: inDays(40), ...changes };
  const campaign = await expectStatus(201, dora.open(body));
  await local.settled();
  return campaign;
};
const eventsOf = async (applicationId: string) => {
  const { timeline } = await dora.shown(applicationId);
  return timeline.map(({ event }) => event).filter((event) => /^re(assess|strict)/.test(event));
};
/** Mails to her about an application, by their subjects. */
const mailsAbout = async (applicationId: string) => {
  const mails = (await local.mail.list()) as { readonly subject: string }[];
  return mails.map(({ subject }) => subject).filter((subject) => subject.includes(applicationId));
};
const actsOn = async (campaignId: string) => {
  const query = { subject: `campaign#${campaignId}` };
  const request = { query, token: await bearer("staff:otto") };
  return (await expectStatus(200, call(api, readAdminLog, request))).items.map(({ act, actor, details }) => ({
    ...{ act, actor, details },
  }));
};

/** What an application's own requests meet, each with a new access token. */
async function accessOf(applicationId: string) {
  const { clientId, clientSecret } = await dora.credential(applicationId);
  const access = async () => {
    const body = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    return (await expectStatus(200, call(local.urls.identity, token, { body }))).access_token;
  };
  return { access };
}

describe("a campaign", () => {
  test("tells, reminds, ends restricted roles at the deadline and nothing else, and gives them back", async () => {
    const late = await dora.approved();
    const prompt = await dora.approved();
    const dataUses = [{ field: "status", purpose: "order_management", retentionDays: 90 }];
    const orders = await submitted(local, await bearer("developer:dora"), {
      ...shippingApplication,
      ...{ roles: ["orders"], dataUses },
    });
    await orders.until("approved");
    const { access } = await accessOf(late);
    const marketplace = await bearer("system:marketplace");
    const params = { sellerId: "SELLER-01", applicationId: late };
    const body = { roles: ["orders" as const, "shipping" as const] };
    await expectStatus(201, call(api, putAuthorization, { params, body, token: marketplace }));

    const { campaignId, deadline, ...rest } = await opened();
    expect(rest).toMatchObject({ openedBy: "ada", cohort: {}, policyVersion });
    for (const applicationId of [late, prompt]) {
      const { timeline, reassessments, expiresAt, status, rolesInForce } = await dora.shown(applicationId);
      expect(timeline.at(-1)).toMatchObject({
        ...{ event: "reassessment_asked", actor: "system", mail: "sent" },
        facts: { campaignId, deadline, roles: ["shipping"] },
        reasons: [{ clause: "DPP 1.3" }],
      });
      expect(reassessments).toMatchObject([{ campaignId, policyVersion, deadline, overdue: false }]);
      expect([expiresAt, status, rolesInForce]).toEqual([deadline, "approved", ["orders", "shipping"]]);
      expect((await mailsAbout(applicationId)).at(-1)).toMatch(/has to be assessed again/);
    }
    expect(await eventsOf(orders.applicationId)).toEqual([]);
    expect(await dora.campaign(campaignId)).toMatchObject({
      ...{ phase: "open", progress: { told: 2, reapproved: 0, ended: 0, open: 2 } },
    });

    await local.clock.advance(12 * day);
    await dora.approveBy(prompt, await dora.handIn(prompt, local.clock.now()));
    await local.settled();
    const answered = await dora.shown(prompt);
    expect(answered).not.toHaveProperty("reassessments");
    expect(answered.expiresAt).toBe(answered.approval?.until);
    expect((await dora.campaign(campaignId)).progress).toEqual({ told: 2, reapproved: 1, ended: 0, open: 1 });

    // Handed in, and not decided in time: what was announced happens, and the decision comes to its own.
    await until(deadline, -hour / 2);
    const pending = await dora.handIn(late, local.clock.now());
    const order = await newOrder(local, await bearer("system:marketplace"));
    const ticket = await shippingToken(local, await access(), [order.orderId]);
    const read = { params: { orderId: order.orderId }, query: { fields: "recipient.name" }, token: ticket };
    const { fields } = await expectStatus(200, call(api, readPii, read));
    expect(fields).toEqual({ "recipient.name": shippingPiiOf(order.body)["recipient.name"] });

    await until(deadline);
    await expectProblem("purpose_not_allowed", call(api, readPii, read));
    const bare = await access();
    const resources = [{ orderId: order.orderId, fields: ["recipient.name" as const] }];
    const wanted = { body: { purpose: "shipping", resources }, token: bare };
    await expectProblem("forbidden", call(api, issueRestrictedDataToken, wanted));
    await expectStatus(200, call(api, getOrder, { params: { orderId: order.orderId }, token: bare }));

    await until(deadline, hour);
    expect(await eventsOf(late)).toEqual([
      "reassessment_asked",
      ...Array.from({ length: 4 }, () => "reassessment_reminder"),
      "restricted_roles_ended",
    ]);
    expect(await eventsOf(prompt)).toEqual(["reassessment_asked", "reassessment_reminder"]);
    const lost = await dora.shown(late);
    expect(lost).toMatchObject({ status: "approved", rolesInForce: ["orders"], reassessments: [{ overdue: true }] });
    expect(lost.timeline.find(({ event }) => event === "restricted_roles_ended")).toMatchObject({
      ...{ at: deadline, mail: "sent", facts: { campaignId, deadline, roles: ["shipping"] } },
    });
    expect((await mailsAbout(late)).filter((subject) => /have ended/.test(subject))).toHaveLength(1);
    expect(await dora.campaign(campaignId)).toMatchObject({
      ...{ phase: "ended", progress: { told: 2, reapproved: 1, ended: 1, open: 0 } },
    });

    await dora.approveBy(late, pending);
    expect(await dora.shown(late)).toMatchObject({ status: "approved", rolesInForce: ["orders", "shipping"] });
    await shippingToken(local, await access(), [order.orderId]);
    expect((await dora.campaign(campaignId)).progress).toEqual({ told: 2, reapproved: 2, ended: 0, open: 0 });
    expect(await actsOn(campaignId)).toEqual([
      { act: "campaign.ended", actor: "workflow", details: { told: 2, reapproved: 1, ended: 1 } },
      { act: "campaign.opened", actor: "staff:ada", details: { policyVersion, deadline } },
    ]);
  }, 300_000);

  test("of a few, beside another: each has its deadline, the first one counts, and one approval answers both", async () => {
    const applicationId = await dora.approved();
    const cohort = { applicationIds: [applicationId], roles: ["shipping" as const] };
    const later = await opened({ cohort, deadline: inDays(20) });
    const sooner = await opened({ cohort, deadline: inDays(3) });
    const { reassessments = [], expiresAt } = await dora.shown(applicationId);
    expect(reassessments.map(({ campaignId }) => campaignId)).toEqual([later.campaignId, sooner.campaignId]);
    expect(expiresAt).toBe(sooner.deadline);
    await local.clock.advance(21 * day);
    const ends = (await dora.shown(applicationId)).timeline.filter(({ event }) => event === "restricted_roles_ended");
    expect(ends.map(({ at }) => at)).toEqual([sooner.deadline]);
    await dora.approveBy(applicationId, await dora.handIn(applicationId, local.clock.now()));
    for (const { campaignId } of [later, sooner])
      expect((await dora.campaign(campaignId)).progress).toEqual({ told: 1, reapproved: 1, ended: 0, open: 0 });
  }, 180_000);
});

describe("opening a campaign", () => {
  const nobody = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
  const body = () => ({ policyVersion, cohort: { roles: ["tax_invoicing" as const] }, deadline: inDays(40) });

  test("under one Idempotency-Key is done once, and not for another body", async () => {
    const headers = { "idempotency-key": newId("key") };
    const wanted = body();
    const first = await expectStatus(201, dora.open(wanted, headers));
    expect((await expectStatus(201, dora.open(wanted, headers))).campaignId).toBe(first.campaignId);
    await expectProblem("idempotency_key_reused", dora.open({ ...wanted, cohort: {} }, headers));
    const request = { query: { limit: 1 }, token: await bearer("staff:alan") };
    const { items, nextCursor } = await expectStatus(200, call(api, listCampaigns, request));
    expect(items).toMatchObject([{ campaignId: first.campaignId, cohort: wanted.cohort }]);
    const more = { ...request, query: { cursor: nextCursor ?? "" } };
    const others = await expectStatus(200, call(api, listCampaigns, more));
    expect(others.items.map(({ campaignId }) => campaignId)).not.toContain(first.campaignId);
  });

  test.each([
    ["a version that was never published", { policyVersion: "2020-01" }, "/policyVersion"],
    ["a deadline that is too close", { deadline: new Date(0).toISOString() }, "/deadline"],
    ["a deadline that is too far", { deadline: "2100-01-01T00:00:00Z" }, "/deadline"],
    ["a role that is not restricted", { cohort: { roles: ["orders"] } }, "/cohort/roles/0"],
    ["no role", { cohort: { roles: [] } }, "/cohort/roles"],
    ["an application that there is not", { cohort: { applicationIds: [nobody] } }, "/cohort/applicationIds/0"],
    ["an application twice", { cohort: { applicationIds: [nobody, nobody] } }, "/cohort/applicationIds"],
    ["a cohort of another kind", { cohort: { developerIds: ["dev_1"] } }, "/cohort/developerIds"],
  ])("is refused with %s", async (_, changes, pointer) => {
    const problem = await expectProblem("invalid_request", dora.open({ ...body(), ...changes } as CampaignBody));
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  test("is for assessors, and so is looking at one", async () => {
    const campaignId = "cmp_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
    for (const principal of ["staff:rita", "staff:petra", "staff:otto", "developer:dora", "developer:dev"]) {
      const attacker = await bearer(principal);
      await expectProblem("forbidden", call(api, openCampaign, { body: body(), token: attacker }));
      await expectProblem("forbidden", call(api, getCampaign, { params: { campaignId }, token: attacker }));
      await expectProblem("forbidden", call(api, listCampaigns, { query: {}, token: attacker }));
    }
    for (const machine of [await bearer("system:marketplace"), "none", undefined]) {
      const { status } = await call(api, openCampaign, { body: body(), token: machine });
      expect(status).toBe(401);
    }
    const ada = await bearer("staff:ada");
    await expectProblem("not_found", call(api, getCampaign, { params: { campaignId }, token: ada }));
    const malformed = { params: { campaignId: "cmp_1" }, token: ada };
    await expectProblem("invalid_request", call(api, getCampaign, malformed));
  });

  test("says nothing of itself to who is not asked", async () => {
    const { applicationId } = await submitted(local, await bearer("developer:dora"));
    await expectStatus(201, dora.open({ ...body(), cohort: {} }));
    await local.settled();
    const request = { params: { applicationId }, token: await bearer("developer:dora") };
    const { timeline, ...shown } = await expectStatus(200, call(api, getApplication, request));
    expect(shown).not.toHaveProperty("reassessments");
    expect(timeline.map(({ event }) => event)).toEqual(["created", "submitted", "in_review"]);
  });
});
