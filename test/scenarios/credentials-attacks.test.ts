import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  createCredential,
  type deleteCredential,
  getApplication,
  listCredentials,
  rotateCredential,
} from "#developers/contract.ts";
import { reinstate, revoke } from "#identity/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { credentialsOf } from "#test/support/credentials.ts";
import { developerBody, newDraft, register } from "#test/support/developers.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newApplication, newId, tokenOf } from "#test/support/marketplace.ts";
import { allTables, callsDuring, operatorOf } from "#test/support/operator.ts";

const local = useLocalSystem({ systemsOnly: true });
const dora = credentialsOf(local);
const { create, list, remove, rotate, rowOf, shown, works } = dora;
let api: string;

beforeAll(async () => {
  api = local.urls.api;
  await dora.register();
});

const draft = async () => (await newDraft(api, dora.token())).applicationId;
const asked = (clientId: string) => call(api, rotateCredential, { params: { clientId }, token: dora.token() });
const end = async (subject: { clientId: string } | { applicationId: string }) => {
  const body = { ...subject, reason: "A test" };
  return expectStatus(200, call(api, revoke, { body, token: await tokenOf(local, "staff:rita") }));
};
const giveBack = async (subject: string) => {
  const body = { subject, rationale: "A test" };
  return expectStatus(200, call(api, reinstate, { body, token: await tokenOf(local, "staff:ron") }));
};

describe("what a responder revoked", () => {
  test("is not its developer's to bring back, only to delete", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret } = await create(applicationId);
    await end({ clientId });
    expect(await expectProblem("wrong_state", asked(clientId))).toMatchObject({ state: "revoked" });
    expect(await list(applicationId)).toMatchObject([{ clientId, status: "revoked" }]);
    expect(await works(clientId, clientSecret)).toBe(false);
    await expectStatus(204, remove(clientId));
    await giveBack(`credential#${clientId}`);
    expect(await works(clientId, clientSecret)).toBe(false);
  });

  test("at the same time as it is rotated stays revoked", async () => {
    const { clientId, clientSecret } = await create(await draft());
    const [, rotated] = await Promise.all([end({ clientId }), asked(clientId)]);
    expect([200, 409]).toContain(rotated.status);
    const secret = rotated.status === 200 ? (rotated.body as { clientSecret: string }).clientSecret : clientSecret;
    expect(await works(clientId, secret)).toBe(false);
    expect(await rowOf(clientId)).toMatchObject({ status: "revoked", epoch: 1 });
  });

  test("makes no credential and no secret while it is an application", async () => {
    const applicationId = await draft();
    const { clientId, clientSecret } = await create(applicationId);
    await end({ applicationId });
    const another = call(api, createCredential, { params: { applicationId }, body: {}, token: dora.token() });
    expect(await expectProblem("wrong_state", another)).toMatchObject({ state: "revoked" });
    expect(await expectProblem("wrong_state", asked(clientId))).toMatchObject({ state: "revoked" });
    expect(await works(clientId, clientSecret)).toBe(false);
    expect(await list(applicationId)).toHaveLength(1);
    await giveBack(`application#${applicationId}`);
    await rotate(clientId);
    await expectStatus(204, remove(clientId));
  });
});

test("what its developer deleted gives nothing when somebody reinstates it", async () => {
  const applicationId = await draft();
  const { clientId, clientSecret } = await create(applicationId);
  await expectStatus(204, remove(clientId));
  await giveBack(`credential#${clientId}`);
  expect(await works(clientId, clientSecret)).toBe(false);
  expect(await list(applicationId)).toEqual([]);
  await expectProblem("not_found", asked(clientId));
  await expectStatus(204, remove(clientId));
});

interface Named {
  readonly applicationId: string;
  readonly clientId: string;
}

describe("somebody else's credential answers as one that does not exist", () => {
  const asks = {
    "listing them": ({ applicationId }: Named) =>
      call(api, listCredentials, { params: { applicationId }, token: dora.token() }),
    "making one": ({ applicationId }: Named) =>
      call(api, createCredential, { params: { applicationId }, body: {}, token: dora.token() }),
    "rotating it": ({ clientId }: Named) => asked(clientId),
    "deleting it": ({ clientId }: Named) => remove(clientId),
  } as const;
  const absent = { applicationId: "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", clientId: "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" };
  /** An application that an operator made has no account of a developer. */
  let provisioned: Named;
  let devs: Named;
  let secret: string;

  beforeAll(async () => {
    const dev = await tokenOf(local, "developer:dev");
    await register(api, dev, { ...developerBody(newId("dev")), name: "Dev Ledgers" });
    const { applicationId } = await newDraft(api, dev);
    const request = { params: { applicationId }, body: {}, token: dev };
    const { clientId, clientSecret } = await expectStatus(201, call(api, createCredential, request));
    devs = { applicationId, clientId };
    secret = clientSecret;
    const marketplace = await tokenOf(local, "system:marketplace");
    provisioned = await newApplication(local, marketplace, { roles: ["orders"], sellers: [] });
  });

  test.each(Object.entries(asks))("when %s, and touches the same", async (_, ask) => {
    const outcome = async (named: Named) => {
      const { result, calls } = await callsDuring(local, () => ask(named) as Promise<{ body: unknown }>);
      const body = JSON.stringify(result.body).replaceAll(/urn:cloakroom:request:[\w-]+/g, "INSTANCE");
      // Workflows go on meanwhile, and are not what is asked about.
      const touched = calls
        .filter(({ role }) => /developers-credential(s|creator)Role/.test(role))
        .map(({ action, role, resources }) => ({ action, role, resources }));
      expect(touched).not.toEqual([]);
      return { body, touched };
    };
    const none = await outcome(absent);
    expect(JSON.parse(none.body)).toMatchObject({ status: 404, code: "not_found" });
    expect(await outcome(devs)).toEqual(none);
    expect(await outcome(provisioned)).toEqual(none);
  });

  test("and works on; nor is a system's one anybody's", async () => {
    expect(await works(devs.clientId, secret)).toBe(true);
    const rows = await operatorOf(local).rows("standing");
    const systems = rows.filter(({ pk, scopes }) => String(pk).startsWith("credential#") && scopes);
    expect(systems.length).toBeGreaterThan(0);
    for (const { clientId } of systems) {
      await expectProblem("not_found", asked(String(clientId)));
      await expectProblem("not_found", remove(String(clientId)) as ReturnType<typeof call<typeof deleteCredential>>);
    }
  });
});

test("secrets are in no table, no log line, no list and no timeline; a hash is where it is compared, and nowhere else", async () => {
  const applicationId = await draft();
  const headers = { "idempotency-key": newId("key") };
  const request = { params: { applicationId }, body: { name: "production" }, token: dora.token(), headers };
  const made = await expectStatus(201, call(api, createCredential, request));
  await expectProblem("secret_already_shown", call(api, createCredential, request));
  const { clientId } = made;
  const { clientSecret } = await rotate(clientId);
  expect(await works(clientId, made.clientSecret)).toBe(true);
  expect(await works(clientId, clientSecret)).toBe(true);
  const secrets = [...shown, made.clientSecret];
  expect(secrets.length).toBeGreaterThan(5);

  const { rows } = operatorOf(local);
  const stored = await Promise.all(allTables.map(async (table) => [table, JSON.stringify(await rows(table))] as const));
  for (const [table, text] of stored)
    expect(
      secrets.filter((secret) => text.includes(secret)),
      table,
    ).toEqual([]);
  const lines = local.logs.read({ limit: 100_000 }).map(({ line }) => line);
  expect(secrets.filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([]);

  const hash = createHash("sha256").update(clientSecret).digest("base64url");
  expect(stored.filter(([, text]) => text.includes(hash)).map(([table]) => table)).toEqual(["standing"]);
  const { body } = await call(api, getApplication, { params: { applicationId }, token: dora.token() });
  const seen = JSON.stringify([await list(applicationId), body]);
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
  expect(seen).not.toContain(hash);
});
