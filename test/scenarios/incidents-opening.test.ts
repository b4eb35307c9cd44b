import { beforeAll, describe, expect, test } from "vitest";
import { readAdminLog } from "#developers/contract.ts";
import { getIncident, listIncidents, openIncident } from "#incidents/contract.ts";
import { type ClientAnswer, call, expectProblem, expectStatus } from "#test/support/client.ts";
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
import { readPii } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
let incidents: ReturnType<typeof incidentsOn>;
let api: string;
let marketplace: string;
let orderId: string;

beforeAll(async () => {
  incidents = incidentsOn(local);
  api = local.urls.api;
  marketplace = await tokenOf(local, "system:marketplace");
  ({ orderId } = await newOrder(local, marketplace));
});

const newCarrier = () => newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers: ["SELLER-01"] });
const ticketOf = async (application: Application) =>
  shippingToken(local, await accessToken(local, application), [orderId]);
const read = (token: string) => call(api, readPii, { params: { orderId }, query: { fields: "recipient.name" }, token });
const subjectsOf = ({ applicationId, developerId, clientId }: Application) => ({
  application: `application#${applicationId}`,
  developer: `developer#${developerId}`,
  credential: `credential#${clientId}`,
});

describe("an incident", () => {
  test.each(["application", "developer", "credential"] as const)(
    "ends the access of a suspected %s before it answers",
    async (kind) => {
      const application = await newCarrier();
      const ticket = await ticketOf(application);
      await expectStatus(200, read(ticket));
      const { incidentId, state, containment } = await incidents.open([subjectsOf(application)[kind]]);
      await expectProblem("access_revoked", read(ticket));
      expect(incidentId).toMatch(/^inc_/);
      expect(["open", "contained"]).toContain(state);
      expect(containment).toMatchObject({ mode: "revoked", before: [{ status: "active", epoch: 0 }] });
    },
  );

  test("of several suspects ends them all, and is on record with each", async () => {
    const [one, other] = [await newCarrier(), await newCarrier()];
    const tickets = [await ticketOf(one), await ticketOf(other)];
    const suspects = [subjectsOf(one).application, subjectsOf(other).developer];
    const { incidentId } = await incidents.open(suspects);
    for (const ticket of tickets) await expectProblem("access_revoked", read(ticket));
    const acts = async (subject: string) =>
      (await expectStatus(200, call(api, readAdminLog, { query: { subject }, token: await incidents.as("otto") })))
        .items;
    for (const subject of suspects)
      expect(await acts(subject)).toContainEqual(
        expect.objectContaining({ act: "access.revoked", details: expect.objectContaining({ incidentId }) }),
      );
    expect(await acts(`incident#${incidentId}`)).toEqual([
      expect.objectContaining({ act: "incident.opened", details: expect.objectContaining({ suspects }) }),
    ]);
  });

  test("names the incident that had ended an access before it", async () => {
    const { application } = subjectsOf(await newCarrier());
    const first = await incidents.open([application]);
    const second = await incidents.open([application], {}, "ron");
    expect(second.incidentId).not.toBe(first.incidentId);
    expect(second.containment.before).toEqual([
      expect.objectContaining({ status: "revoked", revokedByIncident: first.incidentId }),
    ]);
  });

  test("is opened once for one key, and refused for another body under it", async () => {
    const { application } = subjectsOf(await newCarrier());
    const headers = { "idempotency-key": newId("key") };
    const body = incidents.bodyFor([application]);
    const first = await expectStatus(201, incidents.ask(body, "rita", headers));
    expect((await expectStatus(201, incidents.ask(body, "rita", headers))).incidentId).toBe(first.incidentId);
    await expectProblem("idempotency_key_reused", incidents.ask({ ...body, severity: "low" }, "rita", headers));
  });

  test("opened by two responders at once is two, and the access has ended once", async () => {
    const { application } = subjectsOf(await newCarrier());
    const both = await Promise.all([incidents.open([application]), incidents.open([application], {}, "ron")]);
    const [first, second] = both.map(({ containment }) => containment.before[0]);
    expect([first?.epoch, second?.epoch].sort()).toEqual([0, 1]);
    expect([first?.revokedByIncident, second?.revokedByIncident].filter(Boolean)).toHaveLength(1);
  });

  test("that is an exercise, or leaves access as it is, ends nothing", async () => {
    const application = await newCarrier();
    const ticket = await ticketOf(application);
    const suspects = [subjectsOf(application).application];
    const exercise = await incidents.open(suspects, { exercise: true });
    const left = await incidents.open(suspects, { contain: false });
    await expectStatus(200, read(ticket));
    expect([exercise.containment.mode, left.containment.mode]).toEqual(["simulated", "none"]);
  });
});

describe("a responder who is a suspect", () => {
  test("ends their own access by it, and the incident stays", async () => {
    const token = await incidents.as("ron");
    const { sub: staffId } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const body = incidents.bodyFor([`staff#${staffId}`], { kind: "insider_leak" });
    const { incidentId } = await expectStatus(201, call(api, openIncident, { body, token }));
    await expectProblem("access_revoked", call(api, openIncident, { body, token }));
    await expectProblem("access_revoked", call(api, getIncident, { params: { incidentId }, token }));
    expect((await incidents.shown(incidentId)).openedBy).toBe(staffId);
  });
});

describe("who asks", () => {
  test.each(["ada", "petra", "otto"])("%s opens none", async (name) => {
    await expectProblem("forbidden", incidents.ask(incidents.bodyFor(["staff#someone"]), name));
  });

  test("sees them as a responder, a privacy officer or an auditor, and as nobody else", async () => {
    const { incidentId } = await incidents.open(["staff#someone-else"]);
    const asked = async (name: string): Promise<ClientAnswer<typeof getIncident>> =>
      call(api, getIncident, { params: { incidentId }, token: await incidents.as(name) });
    for (const name of ["rita", "petra", "otto"]) await expectStatus(200, asked(name));
    await expectProblem("forbidden", asked("ada"));
    const carrier = await accessToken(local, await newCarrier());
    // The gateway answers by itself, without a problem.
    expect((await call(api, getIncident, { params: { incidentId }, token: carrier })).status).toBe(401);
  });

  test("finds the newest first, page by page", async () => {
    const opened = [await incidents.open(["staff#a"]), await incidents.open(["staff#b"])].map((one) => one.incidentId);
    const page = async (cursor?: string) => {
      const query = { limit: 1, ...(cursor && { cursor }) };
      return expectStatus(200, call(api, listIncidents, { query, token: await incidents.as("rita") }));
    };
    const first = await page();
    const second = await page(first.nextCursor);
    expect([first, second].flatMap(({ items }) => items.map((one) => one.incidentId))).toEqual(opened.toReversed());
  });

  test("for one that there is not is told so", async () => {
    const params = { incidentId: "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" };
    await expectProblem("not_found", call(api, getIncident, { params, token: await incidents.as("rita") }));
  });

  test("with suspects that there are not, is told which, and nothing ends", async () => {
    const application = await newCarrier();
    const ticket = await ticketOf(application);
    const suspects = [subjectsOf(application).application, "credential#cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B"];
    const { errors } = await expectProblem("invalid_request", incidents.ask(incidents.bodyFor(suspects)));
    expect(errors).toEqual([expect.objectContaining({ pointer: "/suspects/1" })]);
    await expectStatus(200, read(ticket));
  });
});
