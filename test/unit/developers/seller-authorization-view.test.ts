import { describe, expect, it } from "vitest";
import { actingApplications, actingRead } from "#developers/acting-application-store.ts";
import { authorizationView } from "#developers/seller-authorization-view.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { fakeTables } from "#test/unit/fakes/tables.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const parties = { sellerId: "S-1", applicationId: "app_1" };
const authorization: SellerAuthorization = {
  ...{ status: "active", epoch: 0, roles: ["orders", "shipping", "tax_invoicing"] },
  ...{ authorizedAt: now.toISOString(), expiresAt: "2027-11-21T09:00:00.000Z" },
};

interface Given {
  readonly application?: object;
  /** null where there is none. */
  readonly developer?: object | null;
}

/** What the seller sees of an application with these rows in `standing`. */
async function seen({ application = {}, developer = { status: "active" } }: Given) {
  const tables = fakeTables();
  const restricted = { roles: ["shipping"], scopes: [], until: "2027-01-01T00:00:00.000Z" };
  const row = { status: "active", epoch: 0, developerId: "dev_1", roles: ["orders", "messaging"], restricted };
  const key = levelKey("application#app_1");
  tables.put({ table: "standing", key }, { ...row, ...application });
  tables.put(
    { table: "standing", key: levelKey("developer#dev_1") },
    developer ? { epoch: 0, ...developer } : undefined,
  );
  const rows = await consistentRead(tables.db, [actingRead("standing", "app_1")]);
  const [acting] = await actingApplications(tables.db, "standing", rows, now);
  return authorizationView(parties, authorization, acting);
}

describe("a seller", () => {
  it("sees what it allowed and the application was approved for, and no role that is for others", async () => {
    const view = await seen({});
    expect(view).toMatchObject({ roles: authorization.roles, rolesInForce: ["orders", "shipping"] });
    expect(view.maySee).toEqual({
      fields: ["recipient.name", "recipient.phone", "shippingAddress"],
      purposes: ["shipping"],
      scopes: ["orders:read", "pii:request", "contact:issue"],
    });
  });

  it("sees restricted roles go when their time is over", async () => {
    const restricted = { roles: ["shipping"], scopes: [], until: now.toISOString() };
    const view = await seen({ application: { restricted } });
    expect(view).toMatchObject({ rolesInForce: ["orders"], maySee: { fields: [], scopes: ["orders:read"] } });
  });

  it.each<[string, Given]>([
    ["was revoked", { application: { status: "revoked" } }],
    ["was suspended", { application: { status: "suspended" } }],
    ["has a developer who was revoked", { developer: { status: "revoked" } }],
    ["has no developer", { developer: null }],
  ])("sees nothing in force of an application that %s", async (_, given) => {
    const nothing = { fields: [], purposes: [], scopes: [] };
    expect(await seen(given)).toMatchObject({ rolesInForce: [], maySee: nothing });
  });
});
