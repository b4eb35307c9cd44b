import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { createCredential, getApplication, rotateCredential } from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { credentialsOf } from "#test/support/credentials.ts";
import { newDraft } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId } from "#test/support/marketplace.ts";
import { callsDuring, operatorOf, tableName } from "#test/support/operator.ts";
import { getOrder } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
const dora = credentialsOf(local);
const { advance, ask, create, list, remove, rotate, rowOf, works } = dora;
const day = 24 * 60 * 60 * 1000;
let api: string;

beforeAll(async () => {
  api = local.urls.api;
  await dora.register();
});

const draft = async () => (await newDraft(api, dora.token())).applicationId;
const secretIn = ({ body }: { readonly body: unknown }) => (body as { readonly clientSecret: string }).clientSecret;
const actsOf = async (clientId: string) => {
  const rows = await operatorOf(local).rows("adminLog");
  return rows.filter(({ pk }) => pk === `credential#${clientId}`).map(({ act }) => act);
};
const eventsOf = async (applicationId: string) => {
  const request = { params: { applicationId }, token: dora.token() };
  const { timeline } = await expectStatus(200, call(api, getApplication, request));
  return timeline.map(({ event }) => event).filter((event) => event.startsWith("credential"));
};

/** A draft that has been let in, as far as requests are concerned. */
async function approved() {
  const applicationId = await draft();
  await operatorOf(local).db.send(
    new UpdateCommand({
      TableName: tableName(local, "standing"),
      Key: { pk: `application#${applicationId}`, sk: "standing" },
      UpdateExpression: "SET #roles = :roles, scopes = :scopes",
      ExpressionAttributeNames: { "#roles": "roles" },
      ExpressionAttributeValues: { ":roles": ["orders"], ":scopes": ["orders:read"] },
    }),
  );
  return applicationId;
}
const bearerOf = async (clientId: string, secret: string) =>
  ((await ask(clientId, secret)).body as { readonly access_token: string }).access_token;
/** What a request with an access token of such an application meets: 404 while it stands, 401 once it does not. */
const meets = async (token: string) => (await call(api, getOrder, { params: { orderId: "NONE" }, token })).status;

describe("a credential", () => {
  test("gets a token before the application is approved, which may do nothing yet", async () => {
    const applicationId = await draft();
    const { clientSecret, ...known } = await create(applicationId, { name: "production" });
    expect(Date.parse(known.expiresAt) - Date.parse(known.createdAt)).toBe(180 * day);
    expect(await ask(known.clientId, clientSecret)).toMatchObject({ status: 200, body: { scope: "" } });
    expect(await works(known.clientId, `${clientSecret}x`)).toBe(false);
    const times = { secretCreatedAt: known.createdAt, lastUsedAt: expect.any(String) };
    expect(await list(applicationId)).toEqual([{ ...known, ...times, name: "production", status: "active" }]);
  });

  test("is made without a body as well, and not of what it does not know", async () => {
    const applicationId = await draft();
    const headers = { authorization: `Bearer ${dora.token()}` };
    const bare = await fetch(`${api}/v1/applications/${applicationId}/credentials`, { method: "POST", headers });
    expect(bare.status).toBe(201);
    for (const body of [{ scopes: ["orders:write"] }, { clientId: "cli_1" }, { name: "a\u202eb" }, []]) {
      const request = { params: { applicationId }, body: body as object, token: dora.token() };
      await expectProblem("invalid_request", call(api, createCredential, request));
    }
    expect(await list(applicationId)).toHaveLength(1);
  });

  test("is the first or the second, however many are asked for at once", async () => {
    const applicationId = await draft();
    const make = () => call(api, createCredential, { params: { applicationId }, body: {}, token: dora.token() });
    const answers = await Promise.all(Array.from({ length: 6 }, make));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect(await expectProblem("wrong_state", make())).toMatchObject({ state: "limit_reached", limit: 2 });
    const both = await list(applicationId);
    expect(both).toHaveLength(2);
    await Promise.all(both.map(({ clientId }) => expectStatus(204, remove(clientId))));
    expect(await list(applicationId)).toEqual([]);
    await create(applicationId);
    await create(applicationId);
  });

  test("is made once for an Idempotency-Key, whose second answer has the id and no secret", async () => {
    const applicationId = await draft();
    const headers = { "idempotency-key": newId("key") };
    const make = (body = {}) =>
      call(api, createCredential, { params: { applicationId }, body, token: dora.token(), headers });
    const { clientId, clientSecret } = await expectStatus(201, make());
    const again = await expectProblem("secret_already_shown", make());
    expect(again).toMatchObject({ clientId });
    expect(JSON.stringify(again)).not.toContain(clientSecret);
    await expectProblem("idempotency_key_reused", make({ name: "another" }));
    expect(await list(applicationId)).toHaveLength(1);
    expect(await works(clientId, clientSecret)).toBe(true);
  });
});

describe("a rotation", () => {
  test("lets both secrets work for 7 days, and the new one for 180", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret: first } = await create(applicationId);
    await advance("P1D");
    const { clientSecret: second, expiresAt, previousSecretUntil } = await rotate(clientId);
    expect(Date.parse(expiresAt) - Date.parse(String(previousSecretUntil))).toBe(173 * day);
    expect(await list(applicationId)).toMatchObject([{ clientId, expiresAt, previousSecretUntil }]);
    const bothWork = async () => [await works(clientId, first), await works(clientId, second)];
    expect(await bothWork()).toEqual([true, true]);
    await advance("P6DT23H58M");
    expect(await bothWork()).toEqual([true, true]);
    await advance("PT2M");
    expect(await bothWork()).toEqual([false, true]);
    expect((await list(applicationId))[0]).not.toHaveProperty("previousSecretUntil");
    // In use all the while: what nobody uses for 90 days has an end of its own.
    for (const duration of ["P86D", "P86D"]) {
      await advance(duration);
      expect(await works(clientId, second)).toBe(true);
    }
    await advance("P1D");
    expect(await works(clientId, second)).toBe(false);
    const { clientSecret: third, previousSecretUntil: none } = await rotate(clientId);
    expect(none).toBeUndefined();
    expect([await works(clientId, second), await works(clientId, third)]).toEqual([false, true]);
    const rotated = ["credential_rotated", "credential_rotated"];
    expect((await eventsOf(applicationId)).filter((event) => !/reminder|disabled/.test(event))).toEqual([
      "credential_created",
      ...rotated,
    ]);
  });

  test("leaves tokens alone, and a second one ends the oldest secret at once", async () => {
    const { clientId, clientSecret: first } = await create(await approved());
    const bearer = await bearerOf(clientId, first);
    const { clientSecret: second } = await rotate(clientId);
    const { clientSecret: third } = await rotate(clientId);
    const good = await Promise.all([first, second, third].map((secret) => works(clientId, secret)));
    expect(good).toEqual([false, true, true]);
    expect(await meets(bearer)).toBe(404);
    expect((await rowOf(clientId))?.secrets).toHaveLength(2);
  });

  test("at the same time as another shows no secret that does not work", async () => {
    const { clientId, clientSecret: first } = await create(await draft());
    const turn = () => call(api, rotateCredential, { params: { clientId }, token: dora.token() });
    const answers = await Promise.all([turn(), turn()]);
    const secrets = answers.filter(({ status }) => status === 200).map(secretIn);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => (body as { code: string }).code)).toEqual(refused.map(() => "conflict"));
    expect(secrets.length).toBeGreaterThanOrEqual(1);
    for (const secret of secrets) expect(await works(clientId, secret)).toBe(true);
    expect(await works(clientId, first)).toBe(secrets.length === 1);
  });
});

describe("deleting a credential", () => {
  test("ends its tokens at once and for good, and again is the same", async () => {
    const applicationId = await approved();
    const { clientId, clientSecret } = await create(applicationId);
    const bearer = await bearerOf(clientId, clientSecret);
    expect(await meets(bearer)).toBe(404);
    await expectStatus(204, remove(clientId));
    expect(await meets(bearer)).toBe(401);
    expect(await works(clientId, clientSecret)).toBe(false);
    const answers = await Promise.all([remove(clientId), remove(clientId)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(await actsOf(clientId)).toEqual(["credential.created", "credential.deleted"]);
    expect(await eventsOf(applicationId)).toEqual(["credential_created", "credential_deleted"]);
    await expectProblem("not_found", call(api, rotateCredential, { params: { clientId }, token: dora.token() }));
    expect(await list(applicationId)).toEqual([]);
  });

  test("at the same time as rotating it ends it as well", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret } = await create(applicationId);
    const rotating = call(api, rotateCredential, { params: { clientId }, token: dora.token() });
    const [removed, rotated] = await Promise.all([remove(clientId), rotating]);
    expect(removed.status).toBe(204);
    expect([200, 404, 409]).toContain(rotated.status);
    for (const secret of [clientSecret, ...(rotated.status === 200 ? [secretIn(rotated)] : [])])
      expect(await works(clientId, secret)).toBe(false);
    expect(await list(applicationId)).toEqual([]);
  });
});

describe("time", () => {
  test("disables what nobody uses for 90 days, says so, and a rotation makes it good again", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret: first } = await create(applicationId);
    await advance("P89DT23H");
    expect(await list(applicationId)).toMatchObject([{ status: "active" }]);
    await advance("PT1H");
    expect(await list(applicationId)).toMatchObject([{ status: "disabled", disabledReason: "unused" }]);
    expect(await works(clientId, first)).toBe(false);
    const { clientSecret: second, previousSecretUntil } = await rotate(clientId);
    expect(previousSecretUntil).toBeUndefined();
    expect([await works(clientId, first), await works(clientId, second)]).toEqual([false, true]);
    expect(await eventsOf(applicationId)).toEqual(["credential_created", "credential_disabled", "credential_rotated"]);
    expect(await actsOf(clientId)).toEqual(["credential.created", "credential.disabled", "credential.rotated"]);
  });

  test("gives four notices before a secret ends, each once, and one after it ended", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret } = await create(applicationId);
    const reminders = async () =>
      (await eventsOf(applicationId)).filter((event) => event === "credential_reminder").length;
    const told: number[] = [];
    for (const duration of ["P89D", "P1D", "P60D", "P23D", "P6D"]) {
      expect(await works(clientId, clientSecret)).toBe(true);
      await advance(duration);
      told.push(await reminders());
    }
    expect(told).toEqual([0, 1, 2, 3, 4]);
    expect(await works(clientId, clientSecret)).toBe(true);
    await advance("P1D");
    expect(await works(clientId, clientSecret)).toBe(false);
    expect(await list(applicationId)).toMatchObject([{ status: "disabled", disabledReason: "secret_expired" }]);
    expect((await eventsOf(applicationId)).at(-1)).toBe("credential_disabled");
  });
});

describe("the last use", () => {
  const used = async (clientId: string) => (await rowOf(clientId))?.lastUsedAt;

  test("is kept once an hour, whatever else is asked", async () => {
    const { clientId, clientSecret } = await create(await draft());
    await works(clientId, "wrong");
    expect(await used(clientId)).toBeUndefined();
    await Promise.all(Array.from({ length: 5 }, () => works(clientId, clientSecret)));
    const first = await used(clientId);
    const { calls } = await callsDuring(local, () => works(clientId, clientSecret));
    const issuers = calls.filter(({ role }) => /identity-tokenissuerRole/.test(role)).map(({ action }) => action);
    expect(issuers).toContain("BatchGetItem");
    expect(issuers).not.toContain("UpdateItem");
    expect(await used(clientId)).toBe(first);
    await advance("PT1H");
    await works(clientId, clientSecret);
    expect(Date.parse(String(await used(clientId))) - Date.parse(String(first))).toBeGreaterThanOrEqual(3_600_000);
  });

  test("costs no token where it cannot be kept, and the log says so", async () => {
    const { clientId, clientSecret } = await create(await draft());
    local.frontDoor.faults.add({ service: "dynamodb", action: "UpdateItem", mode: "unavailable" });
    try {
      expect(await works(clientId, clientSecret)).toBe(true);
    } finally {
      local.frontDoor.faults.clear();
    }
    expect(await used(clientId)).toBeUndefined();
    const lines = local.logs.read({ limit: 5000 }).map(({ line }) => line);
    expect(lines.filter((line) => line.includes("client.use_not_recorded")).join()).toContain(clientId);
    expect(await works(clientId, clientSecret)).toBe(true);
    expect(await used(clientId)).toBeDefined();
  });
});
