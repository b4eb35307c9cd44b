import { describe, expect, it } from "vitest";
import { reinstated, revoked } from "#identity/kill-switch.ts";
import type { ChangeOutcome } from "#shared/standing/standing-change.ts";
import { standingTransitions } from "#shared/standing/standing-transitions.ts";

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
  it("answers with the epoch that it raised", () => {
    const standing = { ...off, status: "active", epoch: 5 } as const;
    expect(reinstated({ changed: true, standing }, "ron", at)).toEqual({ epoch: 5 });
  });

  it("takes a second person", () => {
    expect(() => reinstated({ changed: false, standing: off }, "rita", at)).toThrow(refused("same_person"));
  });

  it.each([
    ["active", "ron"],
    ["active", "rita"],
    ["suspended", "ron"],
  ] as const)("is refused for one that is %s, to %s", (status, by) => {
    const outcome: ChangeOutcome = { changed: false, standing: { ...off, status } };
    const details = expect.objectContaining({ extensions: { state: status } });
    expect(() => reinstated(outcome, by, at)).toThrow(expect.objectContaining({ code: "wrong_state", details }));
  });

  it("that did happen is not refused because its answer was lost on the way", () => {
    const standing = {
      ...off,
      status: "active",
      epoch: 5,
      reinstatedBy: "ron",
      reinstatedAt: at.toISOString(),
    } as const;
    expect(reinstated({ changed: false, standing }, "ron", at)).toEqual({ epoch: 5 });
    expect(() => reinstated({ changed: false, standing }, "petra", at)).toThrow(refused("wrong_state"));
    expect(() => reinstated({ changed: false, standing }, "ron", new Date(at.getTime() + 1))).toThrow(
      refused("wrong_state"),
    );
  });

  it("is refused to whom another revocation has overtaken", () => {
    const standing = { ...off, reinstatedBy: "ron", reinstatedAt: at.toISOString() };
    expect(() => reinstated({ changed: false, standing }, "ron", at)).toThrow(refused("wrong_state"));
  });

  it("is refused where there is nobody", () => {
    expect(() => reinstated({ changed: false, standing: undefined }, "ron", at)).toThrow(refused("not_found"));
  });
});

it("only what is revoked comes back, and nothing is revoked twice", () => {
  expect(standingTransitions.reinstate).toEqual({ from: ["revoked"], to: "active" });
  expect(standingTransitions.revoke.from).not.toContain("revoked");
});
