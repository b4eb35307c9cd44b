import { beforeEach, describe, expect, it } from "vitest";
import { readAsDeveloper, readIfRegistered, subjectKey } from "#developers/subject-store.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { fakeTables } from "#test/unit/fakes/tables.ts";

const names = { standing: "standing", developers: "developers" };
const wanted = { table: "developers", key: { pk: "application#app_1", sk: "record" } };
const caller = { claimed: principals.developer };

let tables: ReturnType<typeof fakeTables>;
beforeEach(() => {
  tables = fakeTables();
});
const subject = (row: object | undefined) =>
  tables.put({ table: "developers", key: subjectKey(principals.developer.subject) }, row);
const standing = (row: object | undefined) =>
  tables.put({ table: "standing", key: levelKey("developer#dev_1") }, row && { epoch: 0, ...row });
const read = () => readAsDeveloper(tables.db, names, caller, () => [wanted]);

describe("a person who calls as a developer", () => {
  it("has an account, whose standing is read with the rows", async () => {
    subject({ developerId: "dev_1" });
    standing({ status: "active" });
    tables.put(wanted, { name: "Parcel Pilot" });
    expect(await read()).toMatchObject({ developerId: "dev_1", rows: [{ name: "Parcel Pilot" }] });
    expect(tables.requests).toHaveLength(2);
    expect(Object.keys(tables.requests[1]?.RequestItems ?? {}).sort()).toEqual(["developers", "standing"]);
  });

  it("or has none yet", async () => {
    expect(await readIfRegistered(tables.db, names, caller, () => [wanted])).toBeUndefined();
    await expect(read()).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([{ status: "revoked" }, { status: "suspended" }, undefined])(
    "is refused where the account's standing is %j",
    async (row) => {
      subject({ developerId: "dev_1" });
      standing(row);
      await expect(read()).rejects.toMatchObject({ code: "access_revoked" });
    },
  );

  it("is refused with a token from before a reinstatement", async () => {
    subject({ developerId: "dev_1" });
    standing({ status: "active", epoch: 2, tokensNotBefore: principals.developer.issuedAt });
    await expect(read()).rejects.toMatchObject({ code: "access_revoked" });
  });

  it("is refused while everyone is", async () => {
    tables.put({ table: "standing", key: levelKey("global") }, { status: "revoked", epoch: 1 });
    await expect(read()).rejects.toMatchObject({ code: "access_revoked" });
  });

  it("is not taken for unregistered where nothing could be read, or for somebody by a damaged row", async () => {
    subject({ developer: "dev_1" });
    await expect(read()).rejects.toThrow(/integrity/);
    tables.breakDown(new Error("down"));
    await expect(read()).rejects.toThrow("down");
  });
});
