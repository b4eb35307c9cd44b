import { describe, expect, it } from "vitest";
import {
  type ChangeOutcome,
  changeOf,
  type SubjectStanding,
  type WantedChange,
} from "#shared/standing/standing-change.ts";

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
    const limited = { ...back, limitedTo: "non_pii" };
    expect(changeOf({ ...reinstatement, ...application }, off)).toEqual({ changed: true, standing: limited });
    const rest = { ...reinstatement, ...application, transition: "reinstateFully" } as const;
    expect(changeOf(rest, limited as SubjectStanding)).toEqual({ changed: true, standing: { ...back, epoch: 6 } });
    const person = { ...reinstatement, subject: "staff#otto", transition: "reinstateStaff" } as const;
    expect(changeOf(person, off)).toEqual({ changed: true, standing: back });
  });

  it("revokes between the stages, and leaves the first one to be taken again", () => {
    const limited = { status: "active", epoch: 5, limitedTo: "non_pii" } as const;
    const { standing } = changeOf({ ...revocation, ...application }, limited);
    expect(standing).toMatchObject({ status: "revoked", limitedTo: "non_pii" });
    const rest = { ...reinstatement, ...application, transition: "reinstateFully" } as const;
    expect(changeOf(rest, standing)).toMatchObject({ changed: false });
    expect(changeOf({ ...reinstatement, ...application }, standing)).toMatchObject({
      standing: { limitedTo: "non_pii" },
    });
  });

  it("is meant for one incident, where it says which", () => {
    const of = (incidentId: string | null) => ({ ...off, incidentId });
    const meant = { ...reinstatement, ...application, incidentId: "inc_1" };
    expect(changeOf(meant, of("inc_1")).changed).toBe(true);
    expect(changeOf(meant, of(null)).changed).toBe(true);
    expect(changeOf(meant, of("inc_2"))).toEqual({ changed: false, standing: of("inc_2") });
    expect(changeOf({ ...reinstatement, ...application }, of("inc_2")).changed).toBe(true);
  });

  it.each<[string, WantedChange, ChangeOutcome["standing"]]>([
    ["revokes what is revoked", { ...revocation, ...application }, off],
    ["gives back what the same person took", { ...reinstatement, ...application, by: "rita" }, off],
    ["gives back what is active", { ...reinstatement, ...application }, { ...off, status: "active" }],
    [
      "gives back the rest of what has all",
      { ...reinstatement, ...application, transition: "reinstateFully" },
      { ...off, status: "active" },
    ],
    ["gives back the rest of what is revoked", { ...reinstatement, ...application, transition: "reinstateFully" }, off],
    [
      "gives back the rest to who revoked",
      { ...reinstatement, ...application, by: "rita", transition: "reinstateFully" },
      { ...off, status: "active", limitedTo: "non_pii" },
    ],
    [
      "gives back the rest of what time has disabled",
      { ...reinstatement, ...application, transition: "reinstateFully" },
      { ...off, status: "suspended", limitedTo: "non_pii" },
    ],
    ["gives back what is suspended", { ...reinstatement, ...application }, { ...off, status: "suspended" }],
  ])("never %s", (_, change, before) => {
    expect(changeOf(change, before)).toEqual({ changed: false, standing: before });
  });
});
