import { beforeAll, describe, expect, test } from "vitest";
import { reinstate, revoke, token } from "#identity/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newOrder,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { getOrder, issueRestrictedDataToken, readAccessLog, readPii } from "#vault/contract.ts";

const instance = useLocalSystem({ systemsOnly: true });

let api: string;
let marketplace: string;
let orderId: string;
/** Two responders. */
let rita: string;
let ron: string;

beforeAll(async () => {
  api = instance.urls.api;
  marketplace = await tokenOf(instance, "system:marketplace");
  [rita, ron] = [await tokenOf(instance, "staff:rita"), await tokenOf(instance, "staff:ron")];
  orderId = (await newOrder(instance, marketplace, "S-1")).orderId;
});

type Subject = { developerId: string } | { applicationId: string } | { clientId: string } | { staffId: string };
const switchOff = (subject: Subject, by = rita) =>
  call(api, revoke, { token: by, body: { ...subject, reason: "a test" } });
const giveBack = (subject: string, by = ron, stage?: "non_pii" | "full") =>
  call(api, reinstate, { token: by, body: { subject, rationale: "a test", ...(stage && { stage }) } });

const see = (bearer: string) => call(api, getOrder, { token: bearer, params: { orderId } });
const read = (ticket: string) =>
  call(api, readPii, { token: ticket, params: { orderId }, query: { fields: "recipient.name" } });
const askForTicket = (bearer: string) =>
  call(api, issueRestrictedDataToken, {
    token: bearer,
    body: { purpose: "shipping", resources: [{ orderId, fields: ["recipient.name"] }] },
  });
const requestToken = ({ clientId, clientSecret }: Application) => {
  const body = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  return call(instance.urls.identity, token, { body });
};
const newShipper = (developerId?: string) =>
  newApplication(instance, marketplace, {
    ...{ roles: ["orders", "shipping"], sellers: ["S-1"] },
    ...(developerId && { developerId }),
  });

/** An application's tokens, both of which work. */
async function workingTokens(application: Application) {
  const bearer = await accessToken(instance, application);
  const ticket = await shippingToken(instance, bearer, [orderId]);
  await expectStatus(200, see(bearer));
  await expectStatus(200, read(ticket));
  return { bearer, ticket };
}

async function expectDead({ bearer, ticket }: { bearer: string; ticket: string }) {
  await expectProblem("access_revoked", see(bearer));
  await expectProblem("access_revoked", read(ticket));
}

describe.each(["developerId", "applicationId", "clientId"] as const)("what is switched off by %s", (level) => {
  const kind = { developerId: "developer", applicationId: "application", clientId: "credential" }[level];

  test("ends at once with every token, and comes back in stages by a second person for new tokens only", async () => {
    const application = await newShipper();
    const sibling = await newShipper(application.developerId);
    const [tokens, ofSibling] = [await workingTokens(application), await workingTokens(sibling)];
    const subject = `${kind}#${application[level]}`;

    const revoked = await expectStatus(200, switchOff({ [level]: application[level] } as Subject));
    expect(revoked).toEqual({
      subject,
      epoch: 1,
      revokedAt: expect.stringMatching(/Z$/),
      latency: expect.any(Number),
    });
    await expectDead(tokens);
    expect(await requestToken(application)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    if (level === "developerId") await expectDead(ofSibling);
    else await expectStatus(200, read(ofSibling.ticket));

    const { latency: _, ...same } = await expectStatus(200, switchOff({ [level]: application[level] } as Subject, ron));
    expect(same).toEqual({ subject, epoch: revoked.epoch, revokedAt: revoked.revokedAt });

    await expectProblem("same_person", giveBack(subject, rita));
    await expectDead(tokens);
    const returned = await expectStatus(200, giveBack(subject, ron));
    expect(returned).toEqual({ subject, stage: "non_pii", epoch: 2, reinstatedAt: expect.stringMatching(/Z$/) });
    await expectDead(tokens);
    const firstStage = await accessToken(instance, application);
    await expectStatus(200, see(firstStage));
    const refusal = await expectProblem("forbidden", askForTicket(firstStage));
    expect(refusal.missing).toContain("scope pii:request of an application");

    await expectProblem("wrong_state", giveBack(subject, ron));
    await expectProblem("same_person", giveBack(subject, rita, "full"));
    expect(await expectStatus(200, giveBack(subject, ron, "full"))).toMatchObject({ stage: "full", epoch: 3 });
    await expectDead(tokens);
    await expectProblem("access_revoked", see(firstStage));
    await workingTokens(application);
    await expectProblem("wrong_state", giveBack(subject, ron, "full"));
  });
});

describe("a member of staff who is switched off", () => {
  const look = (bearer: string) => call(api, readAccessLog, { token: bearer, params: { orderId }, query: {} });

  test("is out at once, and comes back by a second person, with a new token only", async () => {
    const otto = await tokenOf(instance, "staff:otto");
    await expectStatus(200, look(otto));
    expect(await expectStatus(200, switchOff({ staffId: "otto" }))).toMatchObject({ subject: "staff#otto" });
    await expectProblem("access_revoked", look(otto));
    await expectProblem("access_revoked", look(await tokenOf(instance, "staff:otto")));
    await expectStatus(200, look(await tokenOf(instance, "staff:petra")));

    await expectProblem("same_person", giveBack("staff#otto", rita));
    await expectStatus(200, giveBack("staff#otto", ron));
    await expectProblem("access_revoked", look(otto));
    // Tokens of people tell their time in seconds: the first that is surely new is from the next second.
    await expect
      .poll(async () => (await look(await tokenOf(instance, "staff:otto"))).status, { interval: 250, timeout: 10_000 })
      .toBe(200);
    await expectProblem("access_revoked", look(otto));
  });

  test("can switch nobody off any more", async () => {
    const { applicationId } = await newShipper();
    await expectStatus(200, switchOff({ staffId: "ron" }));
    await expectProblem("access_revoked", switchOff({ applicationId }, ron));
    await expectProblem("access_revoked", giveBack("staff#ron", ron));
  });
});

describe("the kill switch", () => {
  const ulid = "01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

  test.each([
    ["developer", { developerId: `dev_${ulid}` }, `developer#dev_${ulid}`],
    ["application", { applicationId: `app_${ulid}` }, `application#app_${ulid}`],
    ["client", { clientId: `cli_${ulid}` }, `credential#cli_${ulid}`],
  ])("knows no %s that does not exist", async (_, body, subject) => {
    await expectProblem("not_found", switchOff(body as Subject));
    await expectProblem("not_found", giveBack(subject, rita));
  });

  test("gives back only what is revoked, and says in which state the rest is", async () => {
    const { applicationId } = await newShipper();
    const problem = await expectProblem("wrong_state", giveBack(`application#${applicationId}`, rita));
    expect(problem.state).toBe("active");
  });

  test("is for responders", async () => {
    const { applicationId } = await newShipper();
    for (const principal of ["staff:petra", "staff:ada", "staff:otto", "developer:dora"]) {
      const bearer = await tokenOf(instance, principal);
      const problem = await expectProblem("forbidden", switchOff({ applicationId }, bearer));
      expect(problem.missing).toEqual(["the staff role responder"]);
    }
    expect((await switchOff({ applicationId }, marketplace)).status).toBe(401);
  });

  test("takes exactly one subject, and a reason", async () => {
    const { applicationId, developerId } = await newShipper();
    const pointers = async (body: object) => {
      const answer = call(api, revoke, { token: rita, body: body as { reason: string } });
      return (await expectProblem("invalid_request", answer)).errors?.map(({ pointer }) => pointer);
    };
    expect(await pointers({ applicationId, developerId, reason: "a test" })).toEqual([""]);
    expect(await pointers({ reason: "a test" })).toEqual([""]);
    expect(await pointers({ applicationId })).toEqual(["/reason"]);
  });
});
