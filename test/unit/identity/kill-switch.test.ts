import { describe, expect, it } from "vitest";
import { allowFor, reinstated, reinstatementOf, revoked, transitionFor } from "#identity/kill-switch.ts";
import type { ChangeOutcome, WantedChange } from "#shared/standing/standing-change.ts";
import { standingTransitions } from "#shared/standing/standing-transitions.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";

const at = new Date("2026-11-21T09:00:00.000Z");
const off = { status: "revoked", epoch: 4, revokedAt: at.toISOString(), revokedBy: "rita" } as const;
const refused = (code: string) => expect.objectContaining({ code });

describe("a revocation", () => {
  it("answers with the epoch that it raised", () => {
    expect(revoked({ changed: true, standing: off }, at)).toEqual({ epoch: 4, revokedAt: at.toISOString() });
  });

  it("answers as the first time when it is done again", () => {
    expect(revoked({ changed: false, standing: off }, at)).toEqual({ epoch: 4, revokedAt: at.toISOString() });
  });

  it("answers also where an operator ended it by hand and did not write when", () => {
    const standing = { status: "revoked", epoch: 1 } as const;
    expect(revoked({ changed: false, standing }, at)).toEqual({ epoch: 1, revokedAt: at.toISOString() });
  });

  it("is refused where there is nobody", () => {
    expect(() => revoked({ changed: false, standing: undefined }, at)).toThrow(refused("not_found"));
  });
});

describe("a reinstatement", () => {
  const wanted = (by = "ron", more: Partial<WantedChange> = {}): WantedChange => ({
    ...{ transition: "reinstate", subject: "application#app_1", by, at, why: "cleared" },
    ...more,
  });
  const back = { ...off, status: "active", epoch: 5, limitedTo: "non_pii" } as const;

  it("answers with the epoch that it raised, the stage, and the incident that it was ended for", () => {
    const standing = { ...back, incidentId: "inc_1" };
    const answer = { epoch: 5, stage: "non_pii", incidentId: "inc_1" };
    expect(reinstated({ changed: true, standing }, wanted())).toEqual(answer);
    const full = { ...standing, limitedTo: undefined, incidentId: null };
    expect(reinstated({ changed: true, standing: full }, wanted())).toEqual({ epoch: 5, stage: "full" });
  });

  it("takes a second person", () => {
    expect(() => reinstated({ changed: false, standing: off }, wanted("rita"))).toThrow(refused("same_person"));
    const rest = wanted("rita", { transition: "reinstateFully" });
    expect(() => reinstated({ changed: false, standing: back }, rest)).toThrow(refused("same_person"));
  });

  it.each([
    ["active", "ron"],
    ["active", "rita"],
    ["suspended", "ron"],
  ] as const)("is refused for one that is %s, to %s", (status, by) => {
    const outcome: ChangeOutcome = { changed: false, standing: { ...off, status } };
    const details = expect.objectContaining({ extensions: { state: status } });
    expect(() => reinstated(outcome, wanted(by))).toThrow(expect.objectContaining({ code: "wrong_state", details }));
  });

  it.each([
    ["the first stage of what has it", back, "reinstate", "non_pii"],
    ["the second of what is revoked", off, "reinstateFully", "revoked"],
    ["the second of what has all", { ...back, limitedTo: undefined }, "reinstateFully", "active"],
  ] as const)("is refused for %s", (_, standing, transition, state) => {
    const details = expect.objectContaining({ extensions: { state } });
    const act = () => reinstated({ changed: false, standing }, wanted("ron", { transition }));
    expect(act).toThrow(expect.objectContaining({ code: "wrong_state", details }));
  });

  it("is refused, and says so, where it was ended for another incident", () => {
    const standing = { ...off, incidentId: "inc_2" };
    const details = expect.objectContaining({ extensions: { state: "revoked", incidentId: "inc_2" } });
    const act = () => reinstated({ changed: false, standing }, wanted("ron", { incidentId: "inc_1" }));
    expect(act).toThrow(expect.objectContaining({ code: "wrong_state", details }));
  });

  it("that did happen is not refused because its answer was lost on the way", () => {
    const standing = { ...back, reinstatedBy: "ron", reinstatedAt: at.toISOString() };
    expect(reinstated({ changed: false, standing }, wanted())).toMatchObject({ epoch: 5, stage: "non_pii" });
    expect(() => reinstated({ changed: false, standing }, wanted("petra"))).toThrow(refused("wrong_state"));
    const later = wanted("ron", { at: new Date(at.getTime() + 1) });
    expect(() => reinstated({ changed: false, standing }, later)).toThrow(refused("wrong_state"));
  });

  it("is refused to whom another revocation has overtaken", () => {
    const standing = { ...off, reinstatedBy: "ron", reinstatedAt: at.toISOString() };
    expect(() => reinstated({ changed: false, standing }, wanted())).toThrow(refused("wrong_state"));
  });

  it("is refused where there is nobody", () => {
    expect(() => reinstated({ changed: false, standing: undefined }, wanted())).toThrow(refused("not_found"));
  });

  it("is for the stage that gives least, unless it says full; of staff there is one", () => {
    for (const subject of ["developer#dev_1", "application#app_1", "credential#cli_1"] as const) {
      expect(transitionFor(subject, undefined)).toBe("reinstate");
      expect(transitionFor(subject, "non_pii")).toBe("reinstate");
      expect(transitionFor(subject, "full")).toBe("reinstateFully");
    }
    expect(transitionFor("staff#otto", undefined)).toBe("reinstateStaff");
    expect(transitionFor("staff#otto", "full")).toBe("reinstateStaff");
    expect(() => transitionFor("staff#otto", "non_pii")).toThrow(refused("invalid_request"));
  });

  it("names an incident that there is, and that somebody else opened", () => {
    expect(() => allowFor(undefined, "ron")).toThrow(refused("not_found"));
    expect(() => allowFor({ openedBy: "ron" }, "ron")).toThrow(refused("same_person"));
    expect(() => allowFor({ openedBy: "rita" }, "ron")).not.toThrow();
  });

  it("is kept with the incident that the access was ended for, or that is named where none was", () => {
    const ids = sequentialIds();
    const kept = {
      incidentId: "inc_1",
      subject: "application#app_1",
      stage: "non_pii",
      at: at.toISOString(),
      by: "ron",
    };
    expect(reinstatementOf(wanted(), { ...back, incidentId: "inc_1" }, ids)).toMatchObject(kept);
    expect(reinstatementOf(wanted("ron", { incidentId: "inc_1" }), back, ids)).toMatchObject(kept);
    expect(reinstatementOf(wanted(), { ...back, incidentId: null }, ids)).toBeUndefined();
    const revocation = wanted("ron", { transition: "revoke", incidentId: "inc_1" });
    expect(reinstatementOf(revocation, { ...off, incidentId: "inc_1" }, ids)).toBeUndefined();
  });
});

it("what is revoked comes back without personal data, the rest from there alone, and nothing is revoked twice", () => {
  expect(standingTransitions.reinstate).toEqual({ from: ["revoked"], to: "active", limit: "non_pii" });
  expect(standingTransitions.reinstateFully).toEqual({ from: ["active"], to: "active", lifts: "non_pii" });
  expect(standingTransitions.revoke.from).not.toContain("revoked");
});
