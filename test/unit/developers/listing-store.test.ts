import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { applicationKey } from "#developers/application-store.ts";
import type { ListingAct } from "#developers/listing.ts";
import { removeListing, writeListing } from "#developers/listing-store.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";

const at = "2026-11-21T09:00:00.000Z";
const tables = { developers: "developers", adminLog: "admin-log" };
const application = { status: "approved", distribution: "public", approval: { approvalId: "apr_1" } };

vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({
    developers: { key: ["pk", "sk"] },
    "admin-log": { key: ["pk", "sk"] },
  });
}, 30_000);
afterAll(() => engine.stop());

let count = 0;
let applicationId: string;
const put = (changes: object = {}) =>
  engine.db.send(
    new PutCommand({ TableName: "developers", Item: { ...applicationKey(applicationId), ...application, ...changes } }),
  );
beforeEach(async () => {
  applicationId = `app_01KAKQ6Z8C3T5V7W9X0Y1Z2A${String(++count).padStart(2, "0")}`;
  await put();
});

const act = (revision: number): ListingAct => {
  const id = `${applicationId}_${++count}`;
  const listing = { applicationId, tagline: `Labels ${revision}`, homepage: "h", supportUrl: "s", revision };
  return {
    listing: { ...listing, listedAt: at, updatedAt: at },
    entry: { entryId: `evt_${id}`, at, event: "listed", actor: "developer", revision: 1 },
    record: {
      ...{ actId: `act_${id}`, at, actor: "developer:dev_1", act: "listing.published" },
      ...{ subject: `application#${applicationId}`, details: {} },
    },
  };
};
const write = (revision: number) => writeListing(engine.db, tables, act(revision));
const remove = (revision: number) => removeListing(engine.db, tables, act(revision));
const stored = async () => {
  const Key = { ...applicationKey(applicationId), sk: "listing" };
  return (await engine.db.send(new GetCommand({ TableName: "developers", Key }))).Item?.tagline;
};
const told = async () => {
  const counts = ["developers", "admin-log"].map((TableName) =>
    engine.db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk AND sk > :from",
        ExpressionAttributeValues: {
          ":pk": applicationKey(applicationId).pk,
          ":from": TableName[0] === "d" ? "t" : "2",
        },
      }),
    ),
  );
  return (await Promise.all(counts)).map(({ Count }) => Count);
};

describe("a listing", () => {
  it("is written by one of several who come first, changed by one of several, and removed by one", async () => {
    for (const turn of [() => write(1), () => write(2), () => remove(2)])
      expect((await Promise.all([turn(), turn(), turn()])).filter(Boolean)).toHaveLength(1);
    expect(await told()).toEqual([3, 3]);
    expect(await stored()).toBeUndefined();
  });

  it("is neither changed nor removed on a revision that has passed, and nobody is told of it", async () => {
    await write(1);
    await write(2);
    expect(await Promise.all([write(1), write(2), remove(1)])).toEqual([false, false, false]);
    expect(await stored()).toBe("Labels 2");
    expect(await told()).toEqual([2, 2]);
  });

  it.each([
    [{ status: "in_review" }],
    [{ status: "suspended" }],
    [{ distribution: "private" }],
    [{ approval: undefined }],
  ])("is not written once its application has moved on: %j", async (changes) => {
    await put(changes);
    expect(await write(1)).toBe(false);
    expect([await stored(), await told()]).toEqual([undefined, [0, 0]]);
  });

  it("is removed whatever its application has become", async () => {
    await write(1);
    await put({ status: "revoked" });
    expect(await remove(1)).toBe(true);
    expect(await stored()).toBeUndefined();
  });
});
