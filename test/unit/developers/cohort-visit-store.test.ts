import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Application } from "#developers/application.ts";
import { applicationKey, toApplication } from "#developers/application-store.ts";
import type { Campaign } from "#developers/campaign.ts";
import { readCounts } from "#developers/campaign-count-store.ts";
import type { CampaignDue } from "#developers/campaign-vocabulary.ts";
import { visitCohort } from "#developers/cohort-visit-store.ts";
import { writeMove } from "#developers/move-store.ts";
import { stillAsked } from "#developers/reassessment.ts";
import { systemIds } from "#shared/ids.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { bucketOf, indexBuckets } from "#shared/storage/index-bucket.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { aCampaign, approved, deadline, onDay, openedAt, standingOf } from "./campaigns.ts";

vi.setConfig({ testTimeout: 60_000 });
const tables = { developers: "developers", standing: "standing", adminLog: "admin-log" };
let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
let db: DynamoDBDocumentClient;

beforeAll(async () => {
  engine = await dynamodbEngine({
    developers: { key: ["pk", "sk"], indexes: { byCohort: ["cohortBucket", "pk"] } },
    standing: { key: ["pk", "sk"] },
  });
  db = engine.db;
}, 60_000);
afterAll(() => engine.stop());

/** Each test has a part of the index, applications and a campaign of its own. */
const buckets = [...indexBuckets];
let bucket: string;
let ids: string[];
let campaign: Campaign;

const put = (TableName: string, Item: object) => db.send(new PutCommand({ TableName, Item }));

async function stored(application: Application): Promise<string> {
  const { applicationId } = application;
  await put("developers", {
    ...applicationKey(applicationId),
    ...application,
    cohortBucket: bucketOf(`application#${applicationId}`),
  });
  await put("standing", { ...levelKey(`application#${applicationId}`), ...standingOf(application) });
  return applicationId;
}

/** One that is in the test's part of the index. */
function idInBucket(): string {
  for (;;) {
    const id = systemIds.next("app");
    if (bucketOf(`application#${id}`) === bucket) return id;
  }
}
const newApplications = (count: number) =>
  Promise.all(Array.from({ length: count }, () => stored(approved(undefined, { applicationId: idInBucket() }))));

beforeEach(() => {
  bucket = buckets.pop() ?? "";
  campaign = aCampaign({ campaignId: systemIds.next("cmp") });
  ids = [];
});

const telling = { at: openedAt.toISOString(), due: "tell" as CampaignDue };
const ending = { at: deadline, due: "end" as CampaignDue };
const portsOn = (day: number) => ({ clock: { now: () => onDay(day) }, ids: systemIds });

/** Page after page, as the workflow does. @returns how many pages there were */
async function visitAll(due: typeof telling, day: number, client = db): Promise<number> {
  let after: string | undefined = "";
  for (let pages = 0; ; pages++) {
    if (after === undefined) return pages;
    after = await visitCohort(client, tables, { campaign, deadline: due, place: { bucket, after } }, portsOn(day));
  }
}

const partition = async (table: string, pk: string) => {
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk }, ConsistentRead: true };
  return (await db.send(new QueryCommand({ TableName: table, ...query }))).Items ?? [];
};
const recordOf = async (id: string) => {
  const row = (await partition("developers", `application#${id}`)).find(({ sk }) => sk === "record");
  return toApplication(row) as Application;
};
const eventsOf = async (id: string) =>
  (await partition("developers", `application#${id}`)).flatMap(({ event }) => event ?? []);
const endOf = async (id: string) => (await partition("standing", `application#${id}`))[0]?.restricted?.until;
const each = <T>(of: (id: string) => Promise<T>) => Promise.all(ids.map(of));

/** A client that writes so often, and then no more: as for a process that is killed. */
function killedAfter(writes: number): DynamoDBDocumentClient {
  let left = writes;
  const send = (command: Parameters<typeof db.send>[0]) => {
    const isWrite = /^(TransactWrite|Put|Update)Command$/.test(command.constructor.name);
    if (isWrite && left-- <= 0) throw new Error("killed");
    return db.send(command);
  };
  return { send } as unknown as DynamoDBDocumentClient;
}

/** An approval under the campaign's policy, as far as it matters here. */
async function approveAgain(id: string, day: number): Promise<void> {
  const before = await recordOf(id);
  const { approval } = before;
  const answered = { ...approval, at: onDay(day).toISOString() } as typeof approval;
  const application = {
    ...before,
    ...{ version: before.version + 1, approval: answered },
    reassessments: stillAsked(before, { policyVersion: "2026-11" }),
  };
  expect(await writeMove(db, tables, { transition: "approve", before, application, entries: [], acts: [] })).toBe(true);
}

describe("telling a cohort", () => {
  it("goes through all pages, tells each once, cuts its access short, and counts", async () => {
    ids = await newApplications(130);
    expect(await visitAll(telling, 0)).toBe(2);
    await visitAll(telling, 0);
    expect(new Set((await each(eventsOf)).map(String))).toEqual(new Set(["reassessment_asked"]));
    expect(new Set(await each(endOf))).toEqual(new Set([deadline]));
    expect(await readCounts(db, "developers", campaign.campaignId)).toEqual({ told: 130, reapproved: 0 });
  });

  it.each([0, 1, 4, 9])(
    "that is cut off after %i of ten, and begun again, leaves out and doubles nobody",
    async (writes) => {
      ids = await newApplications(10);
      await expect(visitAll(telling, 0, killedAfter(writes))).rejects.toThrow("killed");
      expect(await readCounts(db, "developers", campaign.campaignId)).toMatchObject({ told: writes });
      await visitAll(telling, 0);
      expect(await each(eventsOf)).toEqual(ids.map(() => ["reassessment_asked"]));
      expect(await readCounts(db, "developers", campaign.campaignId)).toMatchObject({ told: 10 });
    },
  );

  it("meets an edit that comes in between by reading again", async () => {
    ids = await newApplications(1);
    let edited = false;
    const send = async (command: Parameters<typeof db.send>[0]) => {
      if (command.constructor.name === "TransactWriteCommand" && !edited) {
        edited = true;
        const before = await recordOf(ids[0] ?? "");
        const application = { ...before, version: before.version + 1, revision: 4 };
        await writeMove(db, tables, { transition: "edit", before, application, entries: [], acts: [] });
      }
      return db.send(command);
    };
    await visitAll(telling, 0, { send } as unknown as DynamoDBDocumentClient);
    expect(await recordOf(ids[0] ?? "")).toMatchObject({
      revision: 4,
      reassessments: [{ campaignId: campaign.campaignId }],
    });
  });

  it("never gives access a later end", async () => {
    const application = approved(undefined, { applicationId: idInBucket() });
    const until = onDay(3).toISOString();
    ids = [
      await stored({ ...application, approval: { ...application.approval, until } as typeof application.approval }),
    ];
    await visitAll(telling, 0);
    expect(await each(endOf)).toEqual([until]);
  });

  it("visits the applications that a campaign names, and no others", async () => {
    ids = await newApplications(3);
    campaign = { ...campaign, cohort: { applicationIds: ids.slice(1) } };
    await visitAll(telling, 0);
    expect(await each(eventsOf)).toEqual([[], ["reassessment_asked"], ["reassessment_asked"]]);
  });
});

describe("the deadline of a cohort", () => {
  it("takes one write for each that was not approved again, and none for the others", async () => {
    ids = await newApplications(120);
    await visitAll(telling, 0);
    const [again = "", ...rest] = ids;
    await approveAgain(again, 12);
    let writes = 0;
    const send = (command: Parameters<typeof db.send>[0]) => {
      if (!/^(Query|BatchGet)Command$/.test(command.constructor.name)) writes++;
      return db.send(command);
    };
    await visitAll(ending, 41, { send } as unknown as DynamoDBDocumentClient);
    expect(writes).toBe(rest.length);
    expect(await eventsOf(again)).toEqual(["reassessment_asked"]);
    expect(new Set((await Promise.all(rest.map(eventsOf))).map(String))).toEqual(
      new Set(["reassessment_asked,restricted_roles_ended"]),
    );
    expect(await readCounts(db, "developers", campaign.campaignId)).toEqual({ told: 120, reapproved: 1 });
  });

  it.each([0, 3, 9])("that is cut off after %i of ten, and begun again, is told to each once", async (writes) => {
    ids = await newApplications(10);
    await visitAll(telling, 0);
    await expect(visitAll(ending, 41, killedAfter(writes))).rejects.toThrow("killed");
    await visitAll(ending, 42);
    await visitAll(ending, 43);
    expect(await each(eventsOf)).toEqual(ids.map(() => ["reassessment_asked", "restricted_roles_ended"]));
    expect(new Set(await each(endOf))).toEqual(new Set([deadline]));
  });

  it("is not carried out before it has come", async () => {
    ids = await newApplications(1);
    await visitAll(telling, 0);
    await expect(visitAll(ending, 39)).rejects.toThrow("has not come yet");
    expect(await each(eventsOf)).toEqual([["reassessment_asked"]]);
  });
});
