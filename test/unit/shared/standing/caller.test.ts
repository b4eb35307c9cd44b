import { beforeEach, describe, expect, it } from "vitest";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { Scope } from "#shared/http/access.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import { type LevelName, levelKey, levelsOf, revokedTokenKey } from "#shared/standing/levels.ts";
import type { Principal } from "#shared/standing/principal.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { fakeTables } from "#test/unit/fakes/tables.ts";

const table = "standing";
const order = { table: "vault", key: { pk: "order#1", sk: "record" } };
const none = { table: "vault", key: { pk: "order#2", sk: "record" } };
const scopes = ["orders:read", "orders:write", "pii:request"];

let tables: ReturnType<typeof fakeTables>;
beforeEach(() => {
  tables = fakeTables();
  tables.put(order, { orderId: "1" });
  for (const principal of Object.values(principals)) stand(principal);
});

function stand(principal: Principal) {
  const epochs: Record<string, number> = "epochs" in principal ? principal.epochs : {};
  for (const level of levelsOf(principal))
    set(level, { status: "active", epoch: epochs[level.split("#")[0] as string] ?? 0, scopes, roles: ["shipping"] });
}
const set = (level: LevelName, row: object | undefined) => tables.put({ table, key: levelKey(level) }, row);
const read = (claimed: Principal, scope?: Scope) =>
  readAsCaller(tables.db, table, { claimed, ...(scope ? { scope } : {}) } as Caller, [order, none, order]);

describe.each(Object.entries(principals))("%s", (_, principal) => {
  it("gets its rows in the order asked, standing checked, in one consistent round trip", async () => {
    const { rows, principal: checked } = await read(principal);
    expect(rows).toEqual([{ ...order.key, orderId: "1" }, undefined, { ...order.key, orderId: "1" }]);
    expect(checked).toEqual(principal);
    expect(tables.requests).toHaveLength(1);
    const asked = Object.values(tables.requests[0]?.RequestItems ?? {});
    expect(asked.every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  });

  it.each(levelsOf(principal))("gets nothing once %s is revoked", async (level) => {
    set(level, { status: "revoked", epoch: 9 });
    await expect(read(principal)).rejects.toMatchObject({ code: "access_revoked" });
  });

  it("gets nothing when anything could not be read", async () => {
    tables.breakDown(new UnavailableError("dynamodb"));
    await expect(read(principal)).rejects.toThrow(UnavailableError);
  });
});

it.each([principals.system, principals.app, principals.restricted])(
  "$kind gets nothing once its token is revoked",
  async (principal) => {
    tables.put({ table, key: revokedTokenKey(principal.tokenId) }, { revokedAt: "2026-11-21T09:00:00.000Z" });
    await expect(read(principal)).rejects.toMatchObject({ code: "access_revoked" });
  },
);

it("one revoked token leaves the others of the same client alone", async () => {
  tables.put({ table, key: revokedTokenKey("tok_other") }, { revokedAt: "2026-11-21T09:00:00.000Z" });
  expect((await read(principals.app)).rows[0]).toBeDefined();
});

describe("the scope that admitted the caller", () => {
  it.each([
    ["a system", principals.system, "orders:write", `credential#${principals.system.clientId}`],
    ["an application", principals.app, "orders:read", `application#${principals.app.applicationId}`],
  ] as const)("has to be in force still for %s", async (_, principal, scope, holder) => {
    expect((await read(principal, scope)).principal).toEqual(principal);
    const epoch = principal.epochs[holder.split("#")[0] as keyof typeof principal.epochs];
    for (const left of [undefined, [], ["aggregates:read"]]) {
      set(holder, { status: "active", epoch, ...(left ? { scopes: left } : {}) });
      await expect(read(principal, scope)).rejects.toMatchObject({
        code: "forbidden",
        details: { extensions: { missing: [scope] } },
      });
    }
  });

  it("is the application's, not that of its credential", async () => {
    set(`credential#${principals.app.clientId}`, { status: "active", epoch: 3, scopes: [] });
    expect((await read(principals.app, "orders:read")).principal).toEqual(principals.app);
  });
});

it("hands on the application's roles in force", async () => {
  expect((await read(principals.restricted)).roles).toEqual(["shipping"]);
  expect((await read(principals.system)).roles).toEqual([]);
});

describe("between the stages of a reinstatement", () => {
  it.each(levelsOf(principals.app))("of %s, an application has nothing that leads to personal data", async (level) => {
    const { applicationId, epochs } = principals.app;
    const scopes = ["orders:read", "pii:request", "contact:issue"];
    const restricted = { roles: ["tax_invoicing"], scopes: ["pii:request"], until: "2999-01-01T00:00:00.000Z" };
    const application = {
      status: "active",
      epoch: epochs.application,
      scopes,
      roles: ["orders", "shipping"],
      restricted,
    };
    set(`application#${applicationId}`, application);
    expect((await read(principals.app, "pii:request")).roles).toEqual(["orders", "shipping", "tax_invoicing"]);
    const epoch = (epochs as Record<string, number>)[level.split("#")[0] as string];
    set(level, {
      ...(level.startsWith("application") ? application : { status: "active", epoch }),
      limitedTo: "non_pii",
    });
    expect((await read(principals.app, "orders:read")).roles).toEqual(["orders"]);
    for (const scope of ["pii:request", "contact:issue"] as const)
      await expect(read(principals.app, scope)).rejects.toMatchObject({ code: "forbidden" });
    await expect(read(principals.restricted)).rejects.toMatchObject({ code: "access_revoked" });
  });

  it("a system connects nobody to a buyer", async () => {
    const credential = { status: "active", epoch: 3, scopes: ["orders:write", "relay:connect"] };
    set(`credential#${principals.system.clientId}`, { ...credential, limitedTo: "non_pii" });
    expect((await read(principals.system, "orders:write")).principal).toEqual(principals.system);
    await expect(read(principals.system, "relay:connect")).rejects.toMatchObject({ code: "forbidden" });
  });
});

it("takes what has an end for what it is: gone when that has come", async () => {
  const { applicationId, epochs } = principals.app;
  const stand = (until: string) =>
    set(`application#${applicationId}`, {
      ...{ status: "active", epoch: epochs.application, scopes: ["orders:read"], roles: ["orders"] },
      restricted: { roles: ["shipping"], scopes: ["pii:request"], until },
    });
  stand("2999-01-01T00:00:00.000Z");
  expect((await read(principals.app, "pii:request")).roles).toEqual(["orders", "shipping"]);
  stand("2026-01-01T00:00:00.000Z");
  await expect(read(principals.app, "pii:request")).rejects.toMatchObject({ code: "forbidden" });
  expect((await read(principals.app, "orders:read")).roles).toEqual(["orders"]);
});
