import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { applicationRead, toApplication } from "#developers/application-store.ts";
import { readCase } from "#developers/assessment-case-store.ts";
import { writeMove } from "#developers/move-store.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import { readTimeline } from "#developers/timeline-store.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import {
  type Act,
  assessing,
  type Change,
  deciding,
  editing,
  keepingTime,
  submitting,
  writtenChange,
} from "./application-acts.ts";
import { newRows, type Rows } from "./application-rows.ts";
import { bodyFor, draftThatPasses } from "./dossiers.ts";
import { judging } from "./story.ts";

const tables = { developers: "developers", standing: "standing", adminLog: "admin-log" };
vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ developers: { key }, standing: { key }, "admin-log": { key } });
}, 30_000);
afterAll(() => engine.stop());

const clock = fakeClock();
const ports = { clock, ids: sequentialIds() };
const put = (TableName: string, Item: object) => engine.db.send(new PutCommand({ TableName, Item }));

async function newApplication(...roles: RoleName[]): Promise<Rows> {
  const rows = { ...newRows(bodyFor(...roles), ports), answers: draftThatPasses(clock.now()) };
  const { key } = applicationRead("developers", rows.application.applicationId);
  await put("developers", { ...key, ...rows.application });
  await put("standing", { ...rows.standing, ...levelKey(`application#${rows.application.applicationId}`) });
  return rows;
}

/** What the tables hold of an application, and how much was ever written about it. */
async function stored({ application: { applicationId }, cases }: Rows) {
  const [row, standing] = await consistentRead(engine.db, [
    applicationRead("developers", applicationId),
    { table: "standing", key: levelKey(`application#${applicationId}`) },
  ]);
  const ExpressionAttributeValues = { ":pk": `application#${applicationId}` };
  const query = { TableName: "admin-log", KeyConditionExpression: "pk = :pk", ExpressionAttributeValues };
  return {
    application: toApplication(row),
    standing: storedRow(standingRow, standing),
    cases: await Promise.all(Object.keys(cases).map((id) => readCase(engine.db, "developers", id))),
    entries: (await readTimeline(engine.db, "developers", applicationId)).length,
    acts: (await engine.db.send(new QueryCommand(query))).Count,
  };
}

const inMemory = ({ application, standing, cases, timeline, acts }: Rows) => ({
  ...{ application, standing, cases: Object.values(cases) },
  // The first entry comes with the application, which was put there.
  ...{ entries: timeline.length - 1, acts: acts.length },
});

const changeOf = (rows: Rows, act: Act): Change => act(rows, ports) as Change;
const write = ({ move }: Change) => writeMove(engine.db, tables, move as NonNullable<typeof move>);

/** Writes to the tables and to rows in memory, which have to say the same. */
async function written(rows: Rows, act: Act): Promise<Rows> {
  const change = changeOf(rows, act);
  const after = writtenChange(rows, change) as Rows;
  expect(await write(change)).toBe(true);
  expect(await stored(after)).toEqual(inMemory(after));
  return after;
}

const latest = ({ cases }: Rows) => Object.keys(cases).at(-1) ?? "";
const decided = (rows: Rows, by: string) => written(rows, deciding(latest(rows), by, judging()));
const submitted = async (rows: Rows) => {
  const after = await written(rows, submitting);
  return written(after, assessing(latest(after)));
};

describe("a move", () => {
  it("is written with all that belongs to it, from a submission to its approval, its renewal and its end", async () => {
    let rows = await submitted(await newApplication("orders", "shipping"));
    rows = await decided(await decided(rows, "ada"), "alan");
    expect(rows.standing).toMatchObject({ roles: ["orders"], restricted: { roles: ["shipping"] }, epoch: 0 });
    rows = await submitted(await written(rows, editing({ revision: 1, ...bodyFor("orders") })));
    expect(rows.standing).toMatchObject({ roles: ["orders"], epoch: 1 });
    rows = await submitted(await written(rows, editing({ revision: 2, ...bodyFor("shipping") })));
    rows = await decided(await decided(rows, "ada"), "alan");
    clock.set(rows.application.approval?.until ?? "");
    rows = await written(rows, keepingTime({ kind: "approval", of: rows.application.approval?.approvalId ?? "" }));
    expect(rows.application.status).toBe("expired");
    expect(rows.standing).toMatchObject({ roles: [], epoch: 3 });
    expect(rows.standing).not.toHaveProperty("restricted");
  });

  it("that somebody came before is not written at all", async () => {
    const rows = await submitted(await newApplication("orders", "shipping"));
    const [first, second] = ["ada", "alan"].map((by) => changeOf(rows, deciding(latest(rows), by, judging())));
    expect(await Promise.all([write(first as Change), write(second as Change)])).toContain(false);
    const { cases, entries, acts } = await stored(rows);
    expect(cases[0]?.approvals).toHaveLength(1);
    expect({ entries, acts }).toEqual({ entries: rows.timeline.length, acts: 1 });
  });

  it("that was written is not written again", async () => {
    const rows = await newApplication("orders");
    const change = changeOf(rows, submitting);
    expect([await write(change), await write(change)]).toEqual([true, false]);
  });

  it.each(["revoked", "suspended"] as const)(
    "that grants is not written where access is %s by then",
    async (status) => {
      const rows = await newApplication("orders");
      const open = await written(rows, submitting);
      const change = changeOf(open, assessing(latest(open)));
      expect(change.move?.grant?.kind).toBe("replace");
      const taken = { ...open, standing: { ...open.standing, status, epoch: 1 } };
      await put("standing", { ...taken.standing, ...levelKey(`application#${rows.application.applicationId}`) });
      expect(writtenChange(taken, change)).toBeUndefined();
      expect(await write(change)).toBe(false);
      expect(await stored(taken)).toEqual(inMemory(taken));
    },
  );

  it("needs no more tables than it writes to, and says so of one that is missing", async () => {
    const rows = await newApplication("orders");
    const open = await written(rows, submitting);
    const { move } = changeOf(open, assessing(latest(open)));
    const write = () => writeMove(engine.db, { developers: "developers" }, move as NonNullable<typeof move>);
    expect(write).toThrow(TypeError);
  });
});
