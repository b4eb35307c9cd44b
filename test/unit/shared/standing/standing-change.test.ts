import { describe, expect, it } from "vitest";
import { type ChangeOutcome, changeOf, type WantedChange } from "#shared/standing/standing-change.ts";

const at = new Date("2026-11-21T09:00:00.000Z");
const off = { status: "revoked", epoch: 4, revokedAt: at.toISOString(), revokedBy: "rita" } as const;

describe("a change", () => {
  const wanted = { at, why: "a leak" };
  const revocation = { ...wanted, transition: "revoke", by: "rita" } as const;
  const reinstatement = { ...wanted, transition: "reinstate", by: "ron" } as const;
  const application = { subject: "application#app_1" } as const;

  it.each(["active", "suspended"] as const)("revokes what is %s, under the next epoch", (status) => {
    const standing = { ...off, status: "revoked", epoch: 7 };
    const outcome = changeOf({ ...revocation, ...application }, { status, epoch: 6 });
    expect(outcome).toEqual({ changed: true, standing });
  });

  it("revokes a member of staff whom nobody has touched yet, and nobody else who is not there", () => {
    const outcome = changeOf({ ...revocation, subject: "staff#otto" });
    expect(outcome).toEqual({ changed: true, standing: { ...off, epoch: 1 } });
    for (const subject of ["developer#dev_1", "application#app_1", "credential#cli_1"] as const)
      expect(changeOf({ ...revocation, subject })).toEqual({ changed: false, standing: undefined });
    expect(changeOf({ ...reinstatement, subject: "staff#otto" })).toEqual({ changed: false, standing: undefined });
  });

  it("reinstates what somebody else revoked, under the next epoch", () => {
    const back = { ...off, status: "active", epoch: 5, reinstatedAt: at.toISOString(), reinstatedBy: "ron" };
    expect(changeOf({ ...reinstatement, ...application }, off)).toEqual({ changed: true, standing: back });
  });

  it.each<[string, WantedChange, ChangeOutcome["standing"]]>([
    ["revokes what is revoked", { ...revocation, ...application }, off],
    ["gives back what the same person took", { ...reinstatement, ...application, by: "rita" }, off],
    ["gives back what is active", { ...reinstatement, ...application }, { ...off, status: "active" }],
    ["gives back what is suspended", { ...reinstatement, ...application }, { ...off, status: "suspended" }],
  ])("never %s", (_, change, before) => {
    expect(changeOf(change, before)).toEqual({ changed: false, standing: before });
  });
});
