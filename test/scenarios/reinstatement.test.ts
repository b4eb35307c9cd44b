import { beforeAll, describe, expect, test } from "vitest";
import { issueContactToken } from "#contact/contract.ts";
import { deleteAuthorization, getAuthorization, putAuthorization, readAdminLog } from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newId,
  newOrder,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { reinstatementsOn } from "#test/support/reinstatements.ts";
import { getOrder, issueRestrictedDataToken, readPii, readPiiBatch } from "#vault/contract.ts";

// Rita opens incidents; Ron gives back what turns out not to have been theirs.

const local = useLocalSystem({ systemsOnly: true });
const sellers = ["SELLER-01", "SELLER-02", "SELLER-03"];
let api: string;
let incidents: ReturnType<typeof incidentsOn>;
let responders: ReturnType<typeof reinstatementsOn>;
let marketplace: string;
let orderId: string;

beforeAll(async () => {
  api = local.urls.api;
  incidents = incidentsOn(local);
  responders = reinstatementsOn(local);
  marketplace = await tokenOf(local, "system:marketplace");
  orderId = (await newOrder(local, marketplace, "SELLER-01")).orderId;
});

const newCarrier = (developerId?: string) =>
  newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers, ...(developerId && { developerId }) });
const parties = (applicationId: string, sellerId: string) => ({
  params: { applicationId, sellerId },
  token: marketplace,
});
const authorization = (applicationId: string, sellerId = "SELLER-02") =>
  call(api, getAuthorization, parties(applicationId, sellerId));
const authorize = (applicationId: string, sellerId: string) =>
  call(api, putAuthorization, { ...parties(applicationId, sellerId), body: { roles: ["orders"] } });
const withdraw = (applicationId: string, sellerId: string) =>
  expectStatus(204, call(api, deleteAuthorization, parties(applicationId, sellerId)));
const contained = (incidentId: string) =>
  expect
    .poll(async () => (await incidents.shown(incidentId)).containment.containedAt, { timeout: 30_000 })
    .toBeDefined();

const see = (token: string) => call(api, getOrder, { token, params: { orderId } });
const ticket = (token: string) => {
  const body = { purpose: "shipping", resources: [{ orderId, fields: ["recipient.name" as const] }] };
  return call(api, issueRestrictedDataToken, { token, body });
};
const number = (token: string) => call(api, issueContactToken, { token, body: { orderId, channel: "email" } });
const read = (token: string) => call(api, readPii, { token, params: { orderId }, query: { fields: "recipient.name" } });
const readMany = (token: string) =>
  call(api, readPiiBatch, { token, body: { orderIds: [orderId], fields: ["recipient.name"] } });

/** Everything by which an application comes to a buyer works, or nothing does. */
async function mayReadBuyers(application: Application) {
  const bearer = await accessToken(local, application);
  const rdt = await shippingToken(local, bearer, [orderId]);
  await expectStatus(200, read(rdt));
  await expectStatus(200, readMany(rdt));
  await expectStatus(201, number(bearer));
  return { bearer, rdt };
}
async function seesOrdersOnly(application: Application) {
  const bearer = await accessToken(local, application);
  await expectStatus(200, see(bearer));
  await expectProblem("forbidden", ticket(bearer));
  await expectProblem("forbidden", number(bearer));
}

describe.each(["application", "developer"] as const)("an access that an incident had ended: %s", (level) => {
  test("comes back in stages, with what that incident took away, and without what was out before", async () => {
    const carrier = await newCarrier();
    const other = await newCarrier(carrier.developerId);
    const before = await mayReadBuyers(carrier);
    const subject =
      level === "application" ? `application#${carrier.applicationId}` : `developer#${carrier.developerId}`;
    const { incidentId } = await incidents.open([subject]);
    await contained(incidentId);
    await expectProblem("not_found", authorization(carrier.applicationId));

    await expectProblem("same_person", responders.ask(subject, {}, "rita"));
    await expectProblem("wrong_state", responders.ask(subject, { stage: "full" }));
    const first = await responders.back(subject);
    expect(first).toMatchObject({ subject, stage: "non_pii", incidentId });
    const count = level === "application" ? 3 : 6;
    expect(await responders.restored(incidentId)).toEqual([count]);
    await seesOrdersOnly(carrier);
    if (level === "developer") await seesOrdersOnly(other);
    await expectProblem("access_revoked", read(before.rdt));
    await expectProblem("access_revoked", see(before.bearer));

    await expectProblem("same_person", responders.ask(subject, { stage: "full" }, "rita"));
    await responders.back(subject, { stage: "full" });
    await mayReadBuyers(carrier);
    await expectProblem("access_revoked", read(before.rdt));
    expect(await responders.restored(incidentId)).toEqual([count, 0]);

    const { reinstated, timeline } = await incidents.shown(incidentId);
    expect(reinstated).toEqual([
      { subject, stage: "non_pii", at: first.reinstatedAt, by: "ron", authorizationsRestored: count },
      { subject, stage: "full", at: expect.any(String), by: "ron", authorizationsRestored: 0 },
    ]);
    const happened = timeline.map(({ event, actor }) => [event, actor]);
    expect(happened.filter(([event]) => event === "reinstated")).toEqual([
      ["reinstated", "staff:ron"],
      ["reinstated", "staff:ron"],
    ]);
    expect(happened).toContainEqual(["authorizations_restored", "workflow"]);
  });
});

describe("what sellers had authorised", () => {
  test("stays away where the seller withdrew or changed it since, and is on record where it does not", async () => {
    const { applicationId } = await newCarrier();
    const subject = `application#${applicationId}`;
    const { incidentId } = await incidents.open([subject]);
    await contained(incidentId);
    await withdraw(applicationId, "SELLER-01");
    await expectStatus(201, authorize(applicationId, "SELLER-02"));
    await responders.back(subject);
    expect(await responders.restored(incidentId)).toEqual([1]);
    await expectProblem("not_found", authorization(applicationId, "SELLER-01"));
    expect(await expectStatus(200, authorization(applicationId, "SELLER-02"))).toMatchObject({ roles: ["orders"] });
    const back = await expectStatus(200, authorization(applicationId, "SELLER-03"));
    expect(back).toMatchObject({ roles: ["orders", "shipping"], rolesInForce: ["orders"] });

    const query = { subject };
    const log = call(api, readAdminLog, { query, token: await incidents.as("otto") });
    const { items } = await expectStatus(200, log);
    const restored = items.filter(({ act }) => act === "authorization.restored");
    expect(restored).toMatchObject([{ actor: "workflow", details: { sellerId: "SELLER-03", incidentId } }]);
    const given = items.filter(({ act }) => act === "access.reinstated");
    expect(given).toMatchObject([{ actor: "staff:ron", details: { stage: "non_pii", incidentId } }]);
  });

  test("comes back of a suspected application once its developer, who is suspected too, has access again", async () => {
    const { applicationId, developerId } = await newCarrier();
    const subjects = [`application#${applicationId}`, `developer#${developerId}`] as const;
    const { incidentId } = await incidents.open([...subjects]);
    await contained(incidentId);
    await responders.back(subjects[0]);
    expect(await responders.restored(incidentId)).toEqual([0]);
    await expectProblem("not_found", authorization(applicationId));
    await responders.back(subjects[1]);
    expect(await responders.restored(incidentId)).toEqual([0, 3]);
    await expectStatus(200, authorization(applicationId));
  });

  test("comes back for the incident that is named, where the access had been ended before it was opened", async () => {
    const { applicationId } = await newCarrier();
    const subject = `application#${applicationId}`;
    await responders.off({ applicationId, reason: "Found at night" });
    const { incidentId } = await incidents.open([subject]);
    await contained(incidentId);
    await expectProblem("not_found", responders.ask(subject, { incidentId: "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" }));
    expect(await responders.back(subject, { incidentId })).toMatchObject({ incidentId });
    expect(await responders.restored(incidentId)).toEqual([3]);
  });

  test("is not given back by who opened the incident, be it that another had ended the access", async () => {
    const { applicationId } = await newCarrier();
    await responders.off({ applicationId, reason: "Found at night" });
    const { incidentId } = await incidents.open([`application#${applicationId}`], {}, "ron");
    await contained(incidentId);
    for (const responder of ["ron", "rita"])
      await expectProblem("same_person", responders.ask(`application#${applicationId}`, { incidentId }, responder));
  });

  test("and was taken away by another incident does not: the reinstatement is refused where it is meant for another", async () => {
    const { applicationId } = await newCarrier();
    const subject = `application#${applicationId}`;
    const first = await incidents.open([subject]);
    await contained(first.incidentId);
    const second = await incidents.open([subject]);
    await contained(second.incidentId);
    const problem = await expectProblem("wrong_state", responders.ask(subject, { incidentId: second.incidentId }));
    expect(problem).toMatchObject({ state: "revoked", incidentId: first.incidentId });
    await responders.back(subject, { incidentId: first.incidentId });
    expect(await responders.restored(first.incidentId)).toEqual([3]);
    expect(await responders.shown(second.incidentId)).toEqual([]);
  });

  test("is none of an exercise, which took nothing", async () => {
    const { applicationId } = await newCarrier();
    const subject = `application#${applicationId}`;
    const { incidentId } = await incidents.open([subject], { exercise: true });
    await contained(incidentId);
    expect(await expectProblem("wrong_state", responders.ask(subject))).toMatchObject({ state: "active" });
    await expectStatus(200, authorization(applicationId));
  });

  test("is gone again with the next incident, and comes back with that one", async () => {
    const { applicationId } = await newCarrier();
    const subject = `application#${applicationId}`;
    for (const round of [1, 2]) {
      const { incidentId } = await incidents.open([subject]);
      await contained(incidentId);
      expect((await incidents.shown(incidentId)).containment.authorizationsWithdrawn).toBe(3);
      await responders.back(subject);
      expect(await responders.restored(incidentId), `round ${round}`).toEqual([3]);
    }
  });
});

test("a revocation between the stages begins anew: the second stage is not to be had without the first", async () => {
  const carrier = await newCarrier();
  const { applicationId } = carrier;
  const subject = `application#${applicationId}`;
  await responders.off({ applicationId, reason: "a test" });
  await responders.back(subject);
  await responders.off({ applicationId, reason: "Once more" }, "ron");
  await expectProblem("wrong_state", responders.ask(subject, { stage: "full" }, "rita"));
  await expectProblem("same_person", responders.ask(subject, {}, "ron"));
  await responders.back(subject, {}, "rita");
  await seesOrdersOnly(carrier);
});

test("second stages and revocations that come at the same time leave no access that was ended last", async () => {
  for (let i = 0; i < 5; i++) {
    const carrier = await newCarrier();
    const { applicationId } = carrier;
    const subject = `application#${applicationId}`;
    await responders.off({ applicationId, reason: "a test" });
    await responders.back(subject);
    const [full] = await Promise.all([
      responders.ask(subject, { stage: "full" }),
      responders.off({ applicationId, reason: "Once more" }),
    ]);
    expect([200, 409]).toContain(full.status);
    await expect(accessToken(local, carrier)).rejects.toThrow();
    await expectProblem("same_person", responders.ask(subject, {}, "rita"));
  }
});

describe("giving back", () => {
  test("is for responders", async () => {
    const { applicationId } = await newCarrier();
    await responders.off({ applicationId, reason: "a test" });
    for (const staff of ["petra", "paul", "ada", "otto"])
      await expectProblem("forbidden", responders.ask(`application#${applicationId}`, {}, staff));
  });

  test("takes a subject that there is, and for staff no stage but all", async () => {
    await expectProblem("not_found", responders.ask(`application#${newId("app")}`));
    await expectProblem("not_found", responders.ask("staff#nobody-ever-touched"));
    await responders.off({ staffId: "alan", reason: "a test" });
    const problem = await expectProblem("invalid_request", responders.ask("staff#alan", { stage: "non_pii" }));
    expect(problem.errors).toMatchObject([{ pointer: "/stage" }]);
    expect(await responders.back("staff#alan")).toMatchObject({ stage: "full" });
  });
});
