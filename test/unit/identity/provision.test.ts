import { describe, expect, it } from "vitest";
import { secretFits } from "#identity/client.ts";
import { type ProvisionRequest, provision, provisionRequest } from "#identity/provision.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const clock = fakeClock("2026-11-21T09:00:00.000Z");
const make = (request: ProvisionRequest) => provision(request, { clock, ids: sequentialIds() });
const developerId = "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

describe("provisioning", () => {
  it("makes a system with the scopes that it was made with", () => {
    const { rows, answer } = make({ kind: "system", name: "marketplace", scopes: ["orders:write"] });
    expect(rows).toEqual({
      credential: { clientId: "cli_1", name: "marketplace", scopes: ["orders:write"], secrets: [expect.anything()] },
      createdAt: "2026-11-21T09:00:00.000Z",
    });
    expect(answer).toEqual({ clientId: "cli_1", clientSecret: expect.any(String) });
  });

  it("makes an application with a new developer, and the scopes of its roles", () => {
    const { rows, answer } = make({
      kind: "application",
      name: "Ships",
      roles: ["shipping"],
      developer: { name: "Dora" },
    });
    expect(rows.developer).toEqual({ developerId: "dev_2", name: "Dora" });
    const scopes = ["orders:read", "pii:request", "contact:issue"];
    const belongs = { applicationId: "app_3", developerId: "dev_2" };
    expect(rows.application).toEqual({ ...belongs, name: "Ships", roles: ["shipping"], scopes });
    expect(rows.credential).toMatchObject({ clientId: "cli_1", ...belongs });
    expect(rows.credential).not.toHaveProperty("scopes");
    expect(answer).toMatchObject({ clientId: "cli_1", ...belongs });
  });

  it("makes an application of a developer that there is", () => {
    const { rows } = make({ kind: "application", name: "Taxes", roles: ["tax_invoicing"], developer: { developerId } });
    expect(rows).not.toHaveProperty("developer");
    expect(rows.application).toMatchObject({ developerId });
    expect(rows.credential).toMatchObject({ developerId });
  });

  it("is on record with the roles or scopes that it gave, and without the secret or a name", () => {
    const by = { actor: "operator", act: "client.provisioned", at: "2026-11-21T09:00:00.000Z" };
    const system = make({ kind: "system", name: "Marketplace", scopes: ["orders:write"] });
    const scopes = ["orders:write"];
    const ofSystem = { actId: "act_2", subject: "credential#cli_1", details: { clientId: "cli_1", scopes } };
    expect(system.record).toEqual({ ...by, ...ofSystem });
    const { record, answer } = make({
      kind: "application",
      name: "Ships",
      roles: ["shipping"],
      developer: { developerId },
    });
    const details = { clientId: "cli_1", developerId, roles: ["shipping"] };
    expect(record).toEqual({ ...by, actId: "act_3", subject: "application#app_2", details });
    expect(JSON.stringify(record)).not.toMatch(new RegExp(`Ships|${answer.clientSecret}`));
  });

  it("keeps a hash of the secret that it answers with, which fits, and never the secret", () => {
    const { rows, answer } = make({ kind: "system", name: "x", scopes: ["orders:write"] });
    const client = { ...rows.credential, status: "active", epoch: 0 } as const;
    expect(secretFits(client, answer.clientSecret, clock.now())).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(answer.clientSecret);
  });
});

describe("a request", () => {
  it.each<[string, unknown]>([
    ["of no kind", { name: "x", scopes: ["orders:write"] }],
    ["without scopes", { kind: "system", name: "x", scopes: [] }],
    ["with a scope that there is not", { kind: "system", name: "x", scopes: ["everything"] }],
    ["without a role", { kind: "application", name: "x", roles: [], developer: { name: "y" } }],
    ["with a role that there is not", { kind: "application", name: "x", roles: ["admin"], developer: { name: "y" } }],
    [
      "for a developer who is named and new at once",
      { kind: "application", name: "x", roles: ["orders"], developer: { developerId, name: "y" } },
    ],
    ["with something unknown", { kind: "system", name: "x", scopes: ["orders:write"], secret: "mine" }],
  ])("is refused %s", (_, request) => {
    expect(provisionRequest.safeParse(request).success).toBe(false);
  });
});
