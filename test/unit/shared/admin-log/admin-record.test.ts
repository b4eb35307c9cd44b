import { describe, expect, it } from "vitest";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const act = { actor: "staff:rita", act: "access.revoked", subject: "application#app_1" } as const;
const record = (details?: Readonly<Record<string, string | number | undefined>>) =>
  adminRecord(
    { clock: fakeClock("2026-11-21T09:00:00.000Z"), ids: sequentialIds() },
    { ...act, ...(details && { details }) },
  );

describe("a record of an administrative act", () => {
  it("says who did what to what, and when", () => {
    const expected = {
      ...act,
      actId: "act_1",
      at: "2026-11-21T09:00:00.000Z",
      details: { epoch: 2, reason: "a leak" },
    };
    expect(record({ epoch: 2, reason: "a leak" })).toEqual(expected);
  });

  it("leaves out details that there are none of", () => {
    expect(record({ epoch: 2, incidentId: undefined }).details).toStrictEqual({ epoch: 2 });
    expect(record().details).toEqual({});
  });

  it("is put once, where it is found by what it was done to, by who did it, and by day", () => {
    expect(adminPut("admin-log", record())).toEqual({
      Put: {
        TableName: "admin-log",
        Item: {
          pk: "application#app_1",
          sk: "2026-11-21T09:00:00.000Z#act_1",
          day: "2026-11-21",
          ...record(),
        },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    });
  });
});
