import { describe, expect, it } from "vitest";
import { approved, ended } from "#incidents/access-decision.ts";
import { accessRequestStates, accessRequestTransitions } from "#incidents/access-request-transitions.ts";
import { type LiveGrants, noGrants } from "#incidents/live-grants.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { inForce, inMinutes, now, pending } from "./access-requests.ts";

const standing = { status: "active", epoch: 3 };
const ground = { request: pending, live: noGrants, standing };
const others = (...names: string[]): LiveGrants => ({
  version: 7,
  grants: Object.fromEntries(names.map((staffId, i) => [`acr_${staffId}`, { staffId, until: inMinutes(10 + i) }])),
});
const refused = (code: string, extensions?: object) =>
  expect.objectContaining({ code, ...(extensions && { details: expect.objectContaining({ extensions }) }) });

describe("an approval", () => {
  it("is good from now on for what was asked for, and bound to the standing of who asked", () => {
    const until = inMinutes(30);
    expect(approved(ground, "rita", now)).toEqual({
      request: inForce,
      grant: {
        ...{ accessRequestId: "acr_1", staffId: "ada", orderId: "100-1", buyerId: undefined },
        ...{ fields: ["recipient.name"], epoch: 3, until },
      },
      live: { version: 1, grants: { acr_1: { staffId: "ada", until } } },
    });
  });

  it("is the same when the same person gives it again, and changes nothing", () => {
    expect(approved({ ...ground, request: inForce }, "rita", now)).toBeUndefined();
  });

  it("is never of who asked, whatever the state", () => {
    for (const request of [pending, inForce])
      expect(() => approved({ ...ground, request }, "ada", now)).toThrow(refused("same_person"));
  });

  it("is of what is pending, and by nobody whose access has ended meanwhile", () => {
    const late = new Date(inMinutes(24 * 60));
    const wrong = (state: string) => refused("wrong_state", { state });
    expect(() => approved({ ...ground, request: inForce }, "ron", now)).toThrow(wrong("approved"));
    expect(() => approved({ ...ground, request: { ...inForce, status: "ended" } }, "rita", now)).toThrow(
      wrong("ended"),
    );
    expect(() => approved({ ...ground, request: inForce }, "rita", new Date(inMinutes(30)))).toThrow(wrong("ended"));
    expect(() => approved(ground, "rita", late)).toThrow(wrong("ended"));
    const revoked = { ...ground, standing: { status: "revoked", epoch: 4 } };
    expect(() => approved(revoked, "rita", now)).toThrow(wrong("access_revoked"));
  });

  it("is refused while three others have access, says from when there is room, and somebody is told", () => {
    const log = catchLog();
    const live = others("alan", "ron", "otto");
    expect(() => approved({ ...ground, live }, "rita", now)).toThrow(
      refused("too_many_people", { from: inMinutes(10) }),
    );
    expect(log.lines()).toEqual([
      { level: "WARN", code: "staff_access.limit_reached", limit: "people", staffId: "ada", accessRequestId: "acr_1" },
    ]);
    expect(approved({ ...ground, live: others("alan", "ron") }, "rita", now)).toBeDefined();
    expect(approved({ ...ground, live: others("alan", "ron", "ada") }, "rita", now)).toBeDefined();
  });
});

describe("the end of a request", () => {
  it("is made by who asked, before and after it was approved, and by who approved", () => {
    const end = { status: "ended", endedAt: now.toISOString() };
    expect(ended(pending, noGrants, "ada", now)).toMatchObject({
      ...{ transition: "withdraw", request: { ...pending, ...end, version: 2, endedBy: "ada" } },
    });
    for (const endedBy of ["ada", "rita"])
      expect(
        ended(inForce, { version: 4, grants: { acr_1: { staffId: "ada", until: inMinutes(30) } } }, endedBy, now),
      ).toEqual({
        transition: "end",
        request: { ...inForce, ...end, version: 3, endedBy },
        live: { version: 5, grants: {} },
      });
  });

  it("is nobody else's to make", () => {
    expect(() => ended(inForce, noGrants, "ron", now)).toThrow(refused("forbidden"));
    expect(() => ended(pending, noGrants, "rita", now)).toThrow(refused("forbidden"));
  });

  it("comes once: what has ended by itself or by somebody stays as it is", () => {
    expect(ended({ ...inForce, status: "ended" }, noGrants, "ada", now)).toBeUndefined();
    expect(ended(inForce, noGrants, "rita", new Date(inMinutes(30)))).toBeUndefined();
    expect(ended(pending, noGrants, "ada", new Date(inMinutes(24 * 60)))).toBeUndefined();
  });
});

it("never leaves the end, and is approved once", () => {
  const from = Object.values(accessRequestTransitions).flatMap((one): readonly string[] => one.from);
  expect(from).not.toContain("ended");
  expect(
    accessRequestStates.filter((state) => accessRequestTransitions.approve.from.includes(state as "pending")),
  ).toEqual(["pending"]);
});
