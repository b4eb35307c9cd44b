import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemIds } from "#shared/ids.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { changeOf, recordOf, type WantedChange } from "#shared/standing/standing-change.ts";
import { subjectRead, toSubjectStanding, writeChange } from "#shared/standing/standing-change-store.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

const tables = { standing: "standing", adminLog: "admin-log" };
const at = new Date("2026-11-21T09:00:00.000Z");
vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({ standing: { key: ["pk", "sk"] }, "admin-log": { key: ["pk", "sk"] } });
}, 30_000);
afterAll(() => engine.stop());

let count = 0;
const newSubject = (kind: "application" | "staff"): Subject => `${kind}#${++count}`;
const revocation = (subject: Subject, by = "rita"): WantedChange => ({
  ...{ transition: "revoke", subject, by, at, why: "a leak", incidentId: "inc_1" },
});
const reinstatement = (subject: Subject, by = "ron"): WantedChange => ({
  ...{ transition: "reinstate", subject, by, at, why: "cleared" },
});

const rest = (subject: Subject): WantedChange => ({ ...reinstatement(subject), transition: "reinstateFully" });

const rowOf = async (subject: Subject) => (await consistentRead(engine.db, [subjectRead("standing", subject)]))[0];
const recordsOf = async (subject: Subject) => {
  const values = { ":pk": subject };
  const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: values, TableName: "admin-log" };
  return (await engine.db.send(new QueryCommand(query))).Items ?? [];
};
const given = (subject: Subject, row: object) =>
  engine.db.send(new PutCommand({ TableName: "standing", Item: { ...levelKey(subject), epoch: 3, ...row } }));

/** Reads and decides; what it answers writes. */
async function decided(wanted: WantedChange) {
  const before = toSubjectStanding(await rowOf(wanted.subject));
  const outcome = changeOf(wanted, before);
  if (!outcome.changed) throw new Error("nothing to write");
  const { standing: after } = outcome;
  const record = recordOf(wanted, after, systemIds);
  return (db = engine.db) => writeChange(db, tables, wanted, { before, after }, record);
}

describe("a revocation", () => {
  it("moves the status, raises the epoch and puts the act on record, and leaves the rest of the row alone", async () => {
    const subject = newSubject("application");
    await given(subject, { status: "active", roles: ["shipping"] });
    expect(await (await decided(revocation(subject)))()).toBe(true);
    const trace = { revokedAt: at.toISOString(), revokedBy: "rita", revokedFor: "a leak", incidentId: "inc_1" };
    const row = { ...levelKey(subject), status: "revoked", epoch: 4, roles: ["shipping"], ...trace };
    expect(await rowOf(subject)).toEqual(row);
    const act = { subject, act: "access.revoked", actor: "staff:rita", at: at.toISOString(), day: "2026-11-21" };
    const details = { epoch: 4, reason: "a leak", incidentId: "inc_1" };
    expect(await recordsOf(subject)).toEqual([expect.objectContaining({ ...act, details })]);
  });

  it("makes the row of a member of staff, who had none", async () => {
    const subject = newSubject("staff");
    expect(await (await decided(revocation(subject)))()).toBe(true);
    expect(await rowOf(subject)).toMatchObject({ status: "revoked", epoch: 1 });
    expect(await recordsOf(subject)).toHaveLength(1);
  });

  it.each<["application" | "staff", object | undefined]>([
    ["application", { status: "suspended" }],
    ["staff", undefined],
  ])("of one of two who come at the same time is all that is written: %s", async (kind, row) => {
    const subject = newSubject(kind);
    if (row) await given(subject, row);
    const writes = await Promise.all([decided(revocation(subject)), decided(revocation(subject, "ron"))]);
    const outcomes = await Promise.all(writes.map((write) => write()));
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await rowOf(subject)).toMatchObject({ status: "revoked", epoch: row ? 4 : 1 });
    expect(await recordsOf(subject)).toHaveLength(1);
  });

  it("fails when its outcome is unknown", async () => {
    const { config } = stubAws(() => ({ error: "InternalServerError", status: 500 }));
    const write = await decided(revocation(newSubject("staff")));
    await expect(write(DynamoDBDocumentClient.from(new DynamoDBClient(config)))).rejects.toThrow();
  });
});

describe("a reinstatement", () => {
  const off = { status: "revoked", revokedBy: "rita" } as const;

  it("ends tokens of people from before, and is on record as well", async () => {
    const subject = newSubject("staff");
    await given(subject, off);
    expect(await (await decided({ ...reinstatement(subject), transition: "reinstateStaff" }))()).toBe(true);
    const trace = { reinstatedAt: at.toISOString(), reinstatedBy: "ron", reinstatedFor: "cleared" };
    const tokensNotBefore = at.getTime() / 1000;
    expect(await rowOf(subject)).toMatchObject({ status: "active", epoch: 4, ...trace, tokensNotBefore });
    const act = {
      act: "access.reinstated",
      actor: "staff:ron",
      details: { epoch: 4, reason: "cleared", stage: "full" },
    };
    expect(await recordsOf(subject)).toEqual([expect.objectContaining(act)]);
  });

  it("is possible of what an operator ended by hand, without saying who", async () => {
    const subject = newSubject("application");
    await given(subject, { status: "revoked" });
    expect(await (await decided(reinstatement(subject)))()).toBe(true);
  });

  it("comes in two stages, each with its epoch and its act, and leaves no limit behind", async () => {
    const subject = newSubject("application");
    await given(subject, { ...off, incidentId: "inc_1", roles: ["shipping"] });
    expect(await (await decided(reinstatement(subject)))()).toBe(true);
    expect(await rowOf(subject)).toMatchObject({ status: "active", epoch: 4, limitedTo: "non_pii" });
    expect(await (await decided(rest(subject)))()).toBe(true);
    const row = await rowOf(subject);
    expect(row).toMatchObject({ status: "active", epoch: 5, roles: ["shipping"] });
    expect(row).not.toHaveProperty("limitedTo");
    const details = (await recordsOf(subject)).map((record) => record.details);
    expect(details).toEqual(
      expect.arrayContaining([
        { epoch: 4, reason: "cleared", stage: "non_pii", incidentId: "inc_1" },
        { epoch: 5, reason: "cleared", stage: "full", incidentId: "inc_1" },
      ]),
    );
  });

  it.each(["revoked", "suspended", "given back in full already", "revoked and given the first stage by others"])(
    "in full is refused by its condition where it was %s meanwhile",
    async (what) => {
      const subject = newSubject("application");
      const limited = { status: "active", revokedBy: "rita", limitedTo: "non_pii" };
      await given(subject, limited);
      const write = await decided(rest(subject));
      const by = {
        revoked: { ...limited, status: "revoked" },
        suspended: { ...limited, status: "suspended" },
        "given back in full already": { status: "active", revokedBy: "rita" },
        "revoked and given the first stage by others": { ...limited, epoch: 5 },
      }[what] as object;
      await given(subject, by);
      expect(await write()).toBe(false);
      expect(await recordsOf(subject)).toEqual([]);
    },
  );

  it("and a revocation that come at the same time leave one of the two, and no more access than it says", async () => {
    const subject = newSubject("application");
    await given(subject, { status: "active", revokedBy: "rita", limitedTo: "non_pii" });
    const writes = await Promise.all([decided(rest(subject)), decided(revocation(subject, "petra"))]);
    const [full, off] = await Promise.all(writes.map((write) => write()));
    expect([full, off].sort()).toEqual([false, true]);
    const row = await rowOf(subject);
    expect(row?.status).toBe(off ? "revoked" : "active");
    expect(await recordsOf(subject)).toHaveLength(1);
  });

  it("is refused by its condition to the one who revoked, whatever was read", async () => {
    const subject = newSubject("application");
    await given(subject, off);
    const write = await decided(reinstatement(subject));
    await given(subject, { ...off, revokedBy: "ron" });
    expect(await write()).toBe(false);
    expect(await rowOf(subject)).toMatchObject({ status: "revoked", epoch: 3 });
    expect(await recordsOf(subject)).toEqual([]);
  });
});
