import { beforeAll, describe, expect, test } from "vitest";
import { createApplication, getAuthorization, putAuthorization, readAdminLog } from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, register, shippingApplication } from "#test/support/developers.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newApplication, newId, tokenOf } from "#test/support/marketplace.ts";

const local = useLocalSystem({ systemsOnly: true });
const sellers = ["SELLER-01", "SELLER-02", "SELLER-03"];
let incidents: ReturnType<typeof incidentsOn>;
let marketplace: string;

beforeAll(async () => {
  incidents = incidentsOn(local);
  marketplace = await tokenOf(local, "system:marketplace");
});

const authorization = (applicationId: string, sellerId: string) =>
  call(local.urls.api, getAuthorization, { params: { applicationId, sellerId }, token: marketplace });
const newCarrier = (developerId?: string) =>
  newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers, ...(developerId && { developerId }) });
const contained = async (incidentId: string) => {
  const shown = () => incidents.shown(incidentId);
  await expect.poll(async () => (await shown()).containment.containedAt, { timeout: 30_000 }).toBeDefined();
  return (await shown()).containment;
};

describe("what sellers authorised", () => {
  test("a suspected application to do is withdrawn with its access, and counted", async () => {
    const { applicationId } = await newCarrier();
    await expectStatus(200, authorization(applicationId, "SELLER-02"));
    const { incidentId } = await incidents.open([`application#${applicationId}`]);
    expect(await contained(incidentId)).toMatchObject({ mode: "revoked", authorizationsWithdrawn: 3 });
    for (const sellerId of sellers) await expectProblem("not_found", authorization(applicationId, sellerId));
    const query = { subject: `application#${applicationId}` };
    const { items } = await expectStatus(
      200,
      call(local.urls.api, readAdminLog, { query, token: await incidents.as("otto") }),
    );
    const withdrawals = items.filter(({ act }) => act === "authorization.withdrawn");
    expect(withdrawals.map(({ details }) => details.incidentId)).toEqual(Array(3).fill(incidentId));
    expect((await incidents.shown(incidentId)).timeline.map(({ event }) => event)).toContain("contained");
  });

  test("every application of a suspected developer to do is", async () => {
    const first = await newCarrier();
    const second = await newCarrier(first.developerId);
    const { incidentId } = await incidents.open([`developer#${first.developerId}`]);
    expect(await contained(incidentId)).toMatchObject({ authorizationsWithdrawn: 6 });
    for (const { applicationId } of [first, second])
      await expectProblem("not_found", authorization(applicationId, "SELLER-03"));
  });

  test("an application that its developer described to do is, too", async () => {
    const { api } = local.urls;
    const dora = await tokenOf(local, "developer:dora");
    const { developerId } = await register(api, dora, developerBody(newId("mark")));
    const { applicationId } = await expectStatus(
      201,
      call(api, createApplication, { body: shippingApplication, token: dora }),
    );
    const given = { params: { applicationId, sellerId: "SELLER-01" }, body: { roles: ["shipping" as const] } };
    await expectStatus(201, call(api, putAuthorization, { ...given, token: marketplace }));
    const { incidentId } = await incidents.open([`developer#${developerId}`]);
    expect(await contained(incidentId)).toMatchObject({ authorizationsWithdrawn: 1 });
  });

  test("stays where only a credential or a member of staff is suspected", async () => {
    const { applicationId, clientId } = await newCarrier();
    const { incidentId } = await incidents.open([`credential#${clientId}`, "staff#someone"]);
    expect(await contained(incidentId)).toMatchObject({ authorizationsWithdrawn: 0 });
    await expectStatus(200, authorization(applicationId, "SELLER-01"));
  });

  test("stays in an exercise, which says how many it would have been", async () => {
    const { applicationId } = await newCarrier();
    const { incidentId } = await incidents.open([`application#${applicationId}`], { exercise: true });
    expect(await contained(incidentId)).toMatchObject({ mode: "simulated", authorizationsWithdrawn: 3 });
    await expectStatus(200, authorization(applicationId, "SELLER-01"));
  });

  test("is withdrawn once where two incidents are about the same application", async () => {
    const { applicationId } = await newCarrier();
    const suspects = [`application#${applicationId}`];
    const both = await Promise.all([incidents.open(suspects), incidents.open(suspects, {}, "ron")]);
    const counts = await Promise.all(
      both.map(async ({ incidentId }) => (await contained(incidentId)).authorizationsWithdrawn),
    );
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(3);
  });
});
