import { beforeEach, describe, expect, it } from "vitest";
import type { Client } from "#identity/client.ts";
import { type ClientStore, clientStore } from "#identity/client-store.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { fakeTables } from "#test/unit/fakes/tables.ts";

const table = "standing";
const now = new Date("2026-11-21T10:00:00.000Z");
const application: Client = {
  ...{ clientId: "cli_1", status: "active", epoch: 3, secrets: [] },
  ...{ applicationId: "app_1", developerId: "dev_1" },
};
const system: Client = { clientId: "cli_2", status: "active", epoch: 5, secrets: [], scopes: ["orders:write"] };

let tables: ReturnType<typeof fakeTables>;
let store: ClientStore;
const set = (level: LevelName, row: object | undefined) => tables.put({ table, key: levelKey(level) }, row);
beforeEach(() => {
  tables = fakeTables();
  store = clientStore(tables.db, table);
  set("developer#dev_1", { status: "active", epoch: 1 });
  set("application#app_1", { status: "active", epoch: 2, scopes: ["orders:read"] });
});

describe("finding a client", () => {
  it("gives what is stored of it, whatever its standing", async () => {
    const secrets = [{ hash: "h", createdAt: "2026-11-21T09:00:00.000Z", expiresAt: "2026-11-28T09:00:00.000Z" }];
    set("credential#cli_1", { ...application, status: "suspended", secrets });
    expect(await store.find("cli_1")).toMatchObject({ ...application, status: "suspended", secrets });
    expect(tables.requests[0]?.RequestItems?.[table]?.ConsistentRead).toBe(true);
  });

  it("gives nothing for an id that is no client's", async () => {
    expect(await store.find("cli_9")).toBeUndefined();
  });

  it("is not taken for finding nothing when it could not be read", async () => {
    tables.breakDown(new UnavailableError("dynamodb"));
    await expect(store.find("cli_1")).rejects.toThrow(UnavailableError);
  });
});

describe("what a token is issued on", () => {
  it("are the scopes of the application, and the epochs of all its levels", async () => {
    const epochs = { global: 0, developer: 1, application: 2, credential: 3 };
    expect(await store.grounds(application, now)).toEqual({ scopes: ["orders:read"], epochs });
  });

  it("are those of restricted roles for as long as these last, and no longer", async () => {
    const until = "2026-11-21T10:00:00.001Z";
    const restricted = { roles: ["shipping"], scopes: ["pii:request"], until };
    set("application#app_1", { status: "active", epoch: 2, scopes: ["orders:read"], restricted });
    expect((await store.grounds(application, now))?.scopes).toEqual(["orders:read", "pii:request"]);
    expect((await store.grounds(application, new Date(until)))?.scopes).toEqual(["orders:read"]);
  });

  it("are a system's own scopes, and two levels", async () => {
    set("global", { status: "active", epoch: 4 });
    expect(await store.grounds(system, now)).toEqual({
      scopes: ["orders:write"],
      epochs: { global: 4, credential: 5 },
    });
  });

  it.each(["global", "developer#dev_1", "application#app_1"] as const)(
    "are no scopes that lead to personal data while %s is between the stages of a reinstatement",
    async (level) => {
      const scopes = ["orders:read", "pii:request", "contact:issue"];
      set("application#app_1", { status: "active", epoch: 2, scopes });
      expect((await store.grounds(application, now))?.scopes).toEqual(scopes);
      const row = level === "application#app_1" ? { scopes } : {};
      set(level, { status: "active", epoch: 2, ...row, limitedTo: "non_pii" });
      expect((await store.grounds(application, now))?.scopes).toEqual(["orders:read"]);
    },
  );

  it("are none of these either while the client itself is, be it a system", async () => {
    set("application#app_1", { status: "active", epoch: 2, scopes: ["orders:read", "pii:request"] });
    const limited = { limitedTo: "non_pii" };
    expect((await store.grounds({ ...application, ...limited }, now))?.scopes).toEqual(["orders:read"]);
    const relay = { ...system, ...limited, scopes: ["relay:connect", "orders:write"] };
    expect((await store.grounds(relay, now))?.scopes).toEqual(["orders:write"]);
  });

  it("are no scopes for an application that has none, whatever its credential says", async () => {
    set("application#app_1", { status: "active", epoch: 2 });
    expect((await store.grounds({ ...application, scopes: ["orders:write"] }, now))?.scopes).toEqual([]);
  });

  it.each(["global", "developer#dev_1", "application#app_1"] as const)(
    "is nothing while %s is not active",
    async (level) => {
      for (const status of ["suspended", "revoked"]) {
        set(level, { status, epoch: 2 });
        expect(await store.grounds(application, now)).toBeUndefined();
      }
    },
  );

  it.each(["developer#dev_1", "application#app_1"] as const)("is nothing without %s", async (level) => {
    set(level, undefined);
    expect(await store.grounds(application, now)).toBeUndefined();
  });
});
