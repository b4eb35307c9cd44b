import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { applicationKey } from "#developers/application-store.ts";
import type { Credential, Holder } from "#developers/credential.ts";
import { create, remove, rotate } from "#developers/credential-acts.ts";
import { actOnCredentialDeadline, readCredentialDeadline } from "#developers/credential-deadline-store.ts";
import { toCredential, writeCredentialAct } from "#developers/credential-store.ts";
import { daysFrom } from "#developers/policy/credentials.ts";
import { systemIds } from "#shared/ids.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import { holderOf, made } from "./credentials.ts";

const tables = { standing: "standing", developers: "developers", adminLog: "admin-log" };
vi.setConfig({ testTimeout: 30_000 });

const portsAt = (at: string) => ({ clock: fakeClock(at), ids: systemIds });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({
    standing: { key: ["pk", "sk"] },
    developers: { key: ["pk", "sk"] },
    "admin-log": { key: ["pk", "sk"] },
  });
}, 30_000);
afterAll(() => engine.stop());

const write = (act: Parameters<typeof writeCredentialAct>[2]) => writeCredentialAct(engine.db, tables, act);
const key = (clientId: string) => ({ TableName: tables.standing, Key: levelKey(`credential#${clientId}`) });
const stored = async (clientId: string) =>
  toCredential((await engine.db.send(new GetCommand({ ...key(clientId), ConsistentRead: true }))).Item) as Credential;
const change = (clientId: string, name: string, value: unknown) =>
  engine.db.send(
    new UpdateCommand({
      ...key(clientId),
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );
async function below(TableName: string, pk: string) {
  const { Items = [] } = await engine.db.send(
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
    }),
  );
  return Items;
}

/** An application of its own for each test, with one credential. */
let holder: Holder;
let credential: Credential;
beforeEach(async () => {
  const { application, standing } = holderOf();
  holder = { application: { ...application, applicationId: systemIds.next("app") }, standing, clientIds: undefined };
  const { applicationId } = holder.application;
  const Item = { ...applicationKey(applicationId), ...holder.application };
  await engine.db.send(new PutCommand({ TableName: tables.developers, Item }));
  const { act } = create(holder, "production", portsAt(made));
  expect(await write(act)).toBe(true);
  credential = act.after;
  holder = { ...holder, clientIds: [credential.clientId] };
});
const events = async () => {
  const items = await below(tables.developers, `application#${holder.application.applicationId}`);
  return items.filter(({ sk }) => sk.startsWith("timeline#")).map(({ event }) => event);
};
const acts = async () => (await below(tables.adminLog, `credential#${credential.clientId}`)).map(({ act }) => act);

describe("an act", () => {
  it("is written whole: the credential, the list, what is told, and the record", async () => {
    expect(await stored(credential.clientId)).toEqual({ ...credential });
    const items = await below(tables.developers, `application#${holder.application.applicationId}`);
    expect(items.find(({ sk }) => sk === "credentials")).toMatchObject({ clientIds: [credential.clientId] });
    expect([await events(), await acts()]).toEqual([["credential_created"], ["credential.created"]]);
  });

  it("is not written at all where the list has changed since it was read", async () => {
    const second = create({ ...holder, clientIds: undefined }, undefined, portsAt(made)).act;
    expect(await write(second)).toBe(false);
    expect(await stored(second.after.clientId)).toBeUndefined();
    expect(await events()).toEqual(["credential_created"]);
  });

  it.each([
    ["another rotation", "secrets", []],
    ["a revocation", "status", "revoked"],
    ["a revocation and a reinstatement", "epoch", 2],
    ["a deletion", "deletedAt", made],
  ])("that was decided before %s is not written", async (_, name, value) => {
    const { act } = rotate(holder, credential, portsAt(daysFrom(made, 1)));
    await change(credential.clientId, name, value);
    expect(await write(act)).toBe(false);
    expect((await stored(credential.clientId)).secrets.length).toBeLessThan(2);
    expect(await acts()).toEqual(["credential.created"]);
  });

  it("of several at once is one, and of deletions, too", async () => {
    const at = portsAt(daysFrom(made, 1));
    const rotations = await Promise.all([1, 2, 3].map(() => write(rotate(holder, credential, at).act)));
    expect(rotations.filter(Boolean)).toHaveLength(1);
    const rotated = await stored(credential.clientId);
    const deletions = await Promise.all([1, 2, 3].map(() => write(remove(holder, rotated, at))));
    expect(deletions.filter(Boolean)).toHaveLength(1);
    expect(await stored(credential.clientId)).toMatchObject({ status: "revoked", epoch: 1, secrets: [] });
    expect(await acts()).toEqual(["credential.created", "credential.rotated", "credential.deleted"]);
  });

  it("leaves in the row what is not its own", async () => {
    await change(credential.clientId, "revokedFor", "a leak");
    expect(await write(remove(holder, credential, portsAt(made)))).toBe(true);
    const { Item } = await engine.db.send(new GetCommand(key(credential.clientId)));
    expect(Item).toMatchObject({ revokedFor: "a leak", deletedAt: made });
  });
});

describe("a deadline", () => {
  /** Of the secret that was made so many days after the credential. */
  const secretOf = (age: number) => ({ clientId: credential.clientId, of: daysFrom(made, age + 180) });
  const dueAt = (days: number, age = 0) =>
    readCredentialDeadline(engine.db, tables, secretOf(age), new Date(daysFrom(made, days)));
  const actOn = (days: number) =>
    actOnCredentialDeadline(engine.db, tables, secretOf(0), portsAt(daysFrom(made, days)));

  it("is acted on once, however often and however many at once", async () => {
    const unused = { at: daysFrom(made, 90), due: "unused" } as const;
    expect(await dueAt(0)).toEqual(unused);
    expect(await actOn(89)).toBe(false);
    const answers = await Promise.all([1, 2, 3, 4].map(() => actOn(90)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await actOn(91)).toBe(false);
    expect(await stored(credential.clientId)).toMatchObject({
      ...{ status: "suspended", disabledReason: "unused", epoch: 1, noticedUntil: unused.at },
    });
    expect([await events(), await acts()]).toEqual([
      ["credential_created", "credential_disabled"],
      ["credential.created", "credential.disabled"],
    ]);
    expect(await dueAt(91)).toBeUndefined();
  });

  it("is told once and then gives way to the next", async () => {
    await change(credential.clientId, "lastUsedAt", daysFrom(made, 80));
    const notice = await dueAt(95);
    expect(notice).toEqual({ at: daysFrom(made, 90), due: "notice_90" });
    expect(await actOn(95)).toBe(true);
    expect(await actOn(95)).toBe(false);
    expect(await events()).toEqual(["credential_created", "credential_reminder"]);
    expect(await dueAt(95)).toEqual({ at: daysFrom(made, 150), due: "notice_30" });
  });

  it("of disuse is none where it was used meanwhile, and a rotation begins anew", async () => {
    await change(credential.clientId, "lastUsedAt", daysFrom(made, 80));
    expect(await dueAt(89)).toMatchObject({ due: "notice_90" });
    expect(await actOn(89)).toBe(false);
    expect((await stored(credential.clientId)).status).toBe("active");
    const current = await stored(credential.clientId);
    await write(rotate(holder, current, portsAt(daysFrom(made, 100))).act);
    expect(await dueAt(100), "the secret before has nothing to come any more").toBeUndefined();
    expect(await dueAt(100, 100)).toEqual({ at: daysFrom(made, 190), due: "unused" });
  });

  it("disables what a rotation then makes good again", async () => {
    await actOn(90);
    const disabled = await stored(credential.clientId);
    expect(await write(rotate(holder, disabled, portsAt(daysFrom(made, 200))).act)).toBe(true);
    const again = await stored(credential.clientId);
    expect(again).toMatchObject({ status: "active", epoch: 1, secrets: [expect.anything()] });
    expect(again).not.toHaveProperty("disabledReason");
    expect(await dueAt(200, 200)).toEqual({ at: daysFrom(made, 290), due: "unused" });
  });

  it("is none of a credential that there is not", async () => {
    const none = { clientId: "cli_none", of: daysFrom(made, 180) };
    expect(await readCredentialDeadline(engine.db, tables, none, new Date(made))).toBeUndefined();
    expect(await actOnCredentialDeadline(engine.db, tables, none, portsAt(made))).toBe(false);
  });
});
