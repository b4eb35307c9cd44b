import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import {
  createApplication,
  developersFunctions,
  getApplication,
  getDeveloper,
  patchApplication,
  patchDeveloper,
  putAssessment,
  registerDeveloper,
} from "#developers/contract.ts";
import { reinstate, revoke } from "#identity/contract.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { developerBody, newDraft, register, shippingApplication } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { callsDuring, operatorOf, tableName } from "#test/support/operator.ts";

/** Two developers; what each learns of the other is nothing, and what anyone else gets is refused. */

const local = useLocalSystem({ systemsOnly: true });
let api: string;
let dora: string;
let dev: string;
let doras: Awaited<ReturnType<typeof newDraft>>;
let devs: Awaited<ReturnType<typeof newDraft>>;

beforeAll(async () => {
  api = local.urls.api;
  dora = await tokenOf(local, "developer:dora");
  dev = await tokenOf(local, "developer:dev");
  await register(api, dora, developerBody(newId("dora")));
  await register(api, dev, { ...developerBody(newId("dev")), name: "Dev Ledgers" });
  doras = await newDraft(api, dora);
  devs = await newDraft(api, dev);
});

const absent = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const guarded: readonly RouteSpec[] = Object.values(developersFunctions)
  .flatMap(({ routes }): RouteSpec[] => Object.values(routes))
  .filter(({ access }) => access.some(({ kind }) => kind === "developer"));

/** A well-formed request to a route, for an application that there is. */
const request = (route: RouteSpec, token: string | undefined) => {
  const bodies: Record<string, unknown> = {
    registerDeveloper: developerBody("x"),
    patchDeveloper: {},
    createApplication: shippingApplication,
    patchApplication: { revision: 1, name: "Mine" },
    putAssessment: { answers: {} },
    publishListing: { tagline: "Labels", homepage: "https://a.example", supportUrl: "https://a.example" },
  };
  const params = { applicationId: doras.applicationId, clientId: "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" };
  return call(api, route, { params, body: bodies[route.operationId], token } as Parameters<typeof call>[2]);
};

describe("an application of another developer answers as one that does not exist", () => {
  const asks = {
    "looking at it": (applicationId: string) => call(api, getApplication, { params: { applicationId }, token: dora }),
    "editing it": (applicationId: string) =>
      call(api, patchApplication, { params: { applicationId }, body: { revision: 1, name: "Mine" }, token: dora }),
    "saving answers to it": (applicationId: string) =>
      call(api, putAssessment, { params: { applicationId }, body: { answers: {} }, token: dora }),
  } as const;

  test.each(Object.entries(asks))("when %s, and touches the same", async (_, ask) => {
    const outcome = async (applicationId: string) => {
      // What follows from earlier writes is not to be among the calls.
      await local.settled();
      const { result, calls } = await callsDuring(local, () => ask(applicationId) as Promise<{ body: unknown }>);
      const body = JSON.stringify(result.body).replaceAll(/urn:cloakroom:request:[\w-]+/g, "INSTANCE");
      return { body, touched: calls.map(({ action, role, resources }) => ({ action, role, resources })) };
    };
    const [foreign, none] = [await outcome(devs.applicationId), await outcome(absent)];
    expect(foreign).toEqual(none);
    expect(JSON.parse(foreign.body)).toMatchObject({ status: 404, code: "not_found" });
  });

  test("and stays as it was", async () => {
    const { applicationId } = devs;
    const shown = await expectStatus(200, call(api, getApplication, { params: { applicationId }, token: dev }));
    expect(shown).toEqual(devs);
  });

  test.each(["app_1", "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", "../me", "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B#record"])(
    "as does what is no id: %s",
    async (applicationId) => {
      const answer = await call(api, getApplication, { params: { applicationId }, token: dora });
      expect([400, 404]).toContain(answer.status);
    },
  );
});

describe("routes of developers", () => {
  test.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s turns away everyone else",
    async (_, route) => {
      expect((await request(route, undefined)).status).toBe(401);
      const marketplace = await tokenOf(local, "system:marketplace");
      const application = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
      for (const machine of [marketplace, await accessToken(local, application)])
        expect([401, 403]).toContain((await request(route, machine)).status);
      for (const name of ["rita", "otto", "petra"])
        await expectProblem("forbidden", request(route, await tokenOf(local, `staff:${name}`)));
    },
  );

  test("let an assessor look and do nothing else", async () => {
    const token = await tokenOf(local, "staff:ada");
    for (const route of guarded) {
      if (route.operationId === "getApplication") expect((await request(route, token)).status).toBe(200);
      else await expectProblem("forbidden", request(route, token));
    }
    await expectProblem("not_found", call(api, getApplication, { params: { applicationId: absent }, token }));
  });
});

describe("what was not asked for is refused with a pointer", () => {
  const pointers = (problem: { errors?: readonly { pointer: string }[] }) => problem.errors?.map((one) => one.pointer);

  test.each(["status", "developerId", "applicationId", "rolesInForce", "scopes", "revision", "timeline"])(
    "%s of a new application",
    async (name) => {
      const body = { ...shippingApplication, [name]: "approved" };
      const problem = await expectProblem("invalid_request", call(api, createApplication, { body, token: dora }));
      expect(pointers(problem)).toEqual([`/${name}`]);
    },
  );

  test.each(["status", "developerId", "assessment", "rolesInForce"])("%s of an edit", async (name) => {
    const params = { applicationId: doras.applicationId };
    const body = { revision: doras.revision, [name]: "approved" };
    const problem = await expectProblem("invalid_request", call(api, patchApplication, { params, body, token: dora }));
    expect(pointers(problem)).toEqual([`/${name}`]);
  });

  test.each(["developerId", "subject", "version", "status"])("%s of an account", async (name) => {
    const problem = await expectProblem(
      "invalid_request",
      call(api, patchDeveloper, { body: { [name]: devs.developerId }, token: dora }),
    );
    expect(pointers(problem)).toEqual([`/${name}`]);
  });

  test.each([
    [{ "no-such-question": true }, "/answers/no-such-question"],
    [{ constructor: true }, "/answers/constructor"],
    [{ "a/b~c": true }, "/answers/a~1b~0c"],
  ])("answers to no question: %j", async (answers, pointer) => {
    const params = { applicationId: doras.applicationId };
    const saved = call(api, putAssessment, { params, body: { answers: answers as Record<string, true> }, token: dora });
    expect(pointers(await expectProblem("invalid_request", saved))).toEqual([pointer]);
  });
});

describe("free text", () => {
  const name = '<script>alert("1")</script>';

  test("comes back as it went in, as data", async () => {
    const description = `${"👩".repeat(498)} ü`;
    const { applicationId } = await newDraft(api, dora, { ...shippingApplication, name, description });
    const answer = await call(api, getApplication, { params: { applicationId }, token: dora });
    expect(answer.body).toMatchObject({ name, description });
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    ["a line feed", "Parcel\nPilot"],
    ["an escape", "Parcel\u001b[31m"],
    ["a bidi override", "Parcel \u202etolip"],
    ["an isolate", "Parcel \u2066Pilot"],
    ["a lone surrogate", "Parcel \ud800"],
    ["nothing but spaces", "   "],
    ["501 emoji", "👩".repeat(501)],
  ])("is refused with %s, and not repeated", async (_, text) => {
    const body = { ...shippingApplication, name: text, description: text };
    const problem = await expectProblem("invalid_request", call(api, createApplication, { body, token: dora }));
    expect(new Set(problem.errors?.map(({ pointer }) => pointer))).toEqual(new Set(["/name", "/description"]));
    expect(JSON.stringify(problem)).not.toContain("Parcel");
  });

  test.each([
    "http://parcels.example",
    "https://10.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "javascript:alert(1)",
  ])("is no website: %s, and none is ever fetched", async (website) => {
    const { result, calls } = await callsDuring(local, () =>
      expectProblem("invalid_request", call(api, patchDeveloper, { body: { website }, token: dora })),
    );
    expect(result.errors?.map(({ pointer }) => pointer)).toEqual(["/website"]);
    expect(calls).toEqual([]);
  });
});

test.each(["suspended", "revoked", "appealed"])(
  "an application that is %s is not its developer's to write",
  async (status) => {
    const { applicationId } = await newDraft(api, dora);
    await operatorOf(local).db.send(
      new UpdateCommand({
        TableName: tableName(local, "developers"),
        Key: { pk: `application#${applicationId}`, sk: "record" },
        UpdateExpression: "SET #status = :status",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":status": status },
      }),
    );
    const params = { applicationId };
    const edit = call(api, patchApplication, { params, body: { revision: 1, name: "Late" }, token: dora });
    expect(await expectProblem("wrong_state", edit)).toMatchObject({ state: status });
    const save = call(api, putAssessment, { params, body: { answers: {} }, token: dora });
    expect(await expectProblem("wrong_state", save)).toMatchObject({ state: status });
    expect(await expectStatus(200, call(api, getApplication, { params, token: dora }))).toMatchObject({ status });
  },
);

test("a developer who was revoked is refused from the next request on, and after a reinstatement with old tokens", async () => {
  const body = { developerId: devs.developerId, reason: "A test" };
  await expectStatus(200, call(api, revoke, { body, token: await tokenOf(local, "staff:rita") }));
  const params = { applicationId: devs.applicationId };
  const refused = async () => {
    await expectProblem("access_revoked", call(api, getDeveloper, { token: dev }));
    await expectProblem("access_revoked", call(api, patchDeveloper, { body: {}, token: dev }));
    await expectProblem("access_revoked", call(api, registerDeveloper, { body: developerBody("again"), token: dev }));
    await expectProblem("access_revoked", call(api, createApplication, { body: shippingApplication, token: dev }));
    await expectProblem("access_revoked", call(api, getApplication, { params, token: dev }));
    await expectProblem("access_revoked", call(api, patchApplication, { params, body: { revision: 1 }, token: dev }));
    await expectProblem("access_revoked", call(api, putAssessment, { params, body: { answers: {} }, token: dev }));
  };
  await refused();
  expect((await call(api, getDeveloper, { token: dora })).status).toBe(200);
  const subject = `developer#${devs.developerId}`;
  const back = { body: { subject, rationale: "A test" }, token: await tokenOf(local, "staff:ron") };
  await expectStatus(200, call(api, reinstate, back));
  await refused();
});
