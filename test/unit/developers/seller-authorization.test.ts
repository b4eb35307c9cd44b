import { describe, expect, it } from "vitest";
import { expiryOf, granted } from "#developers/seller-authorization.ts";
import { type SellerAuthorization, withdrawn } from "#shared/standing/seller-authorization.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const refused = expect.objectContaining({
  code: "invalid_request",
  details: { errors: [expect.objectContaining({ pointer: "/expiresAt" })] },
});

describe("a seller's authorisation ends", () => {
  it("after 365 days where the seller does not say", () => {
    expect(expiryOf(undefined, now)).toBe("2027-11-21T09:00:00.000Z");
  });

  it("when the seller says, in UTC", () => {
    expect(expiryOf("2026-12-24T18:00:00+01:00", now)).toBe("2026-12-24T17:00:00.000Z");
    expect(expiryOf("2026-11-21T09:00:00.001Z", now)).toBe("2026-11-21T09:00:00.001Z");
    expect(expiryOf("2027-11-21T09:00:00Z", now)).toBe("2027-11-21T09:00:00.000Z");
  });

  it.each(["2026-11-21T09:00:00Z", "2026-11-20T09:00:00Z", "2027-11-21T09:00:00.001Z", "9999-12-31T00:00:00Z"])(
    "neither at once nor later than that: %s",
    (wanted) => {
      expect(() => expiryOf(wanted, now)).toThrow(refused);
    },
  );
});

describe("a grant", () => {
  const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
  const year = { roles: ["shipping", "orders"], expiresAt: undefined };
  const given = granted(undefined, year, now) as SellerAuthorization;

  it("is the first, under epoch 0, with each role once", () => {
    const first = { status: "active", epoch: 0, authorizedAt: "2026-11-21T09:00:00.000Z" };
    expect(granted(undefined, { ...year, roles: ["orders", "orders"] }, now)).toEqual({
      ...{ ...first, roles: ["orders"], expiresAt: "2027-11-21T09:00:00.000Z" },
    });
  });

  it("changes nothing where it is sent again, in whatever order of roles", () => {
    expect(granted(given, year, now)).toBeUndefined();
    expect(granted(given, { ...year, roles: ["orders", "shipping"] }, minutes(59))).toBeUndefined();
    const until = { ...year, expiresAt: "2026-12-24T18:00:00+01:00" };
    const limited = granted(given, until, now) as SellerAuthorization;
    expect(granted(limited, until, minutes(10_000))).toBeUndefined();
  });

  it.each([
    ["other roles", { ...year, roles: ["orders"] }, 1],
    ["more roles", { ...year, roles: ["orders", "shipping", "messaging"] }, 1],
    ["an earlier end", { ...year, expiresAt: "2027-11-21T08:59:00Z" }, 1],
    ["the 365 days that begin anew", year, 61],
  ])("changes it for %s, and leaves what was issued alone", (_, grant, after) => {
    const renewed = granted(given, grant, minutes(after));
    expect(renewed).toMatchObject({ roles: grant.roles, epoch: 0, authorizedAt: minutes(after).toISOString() });
  });

  it("never revives what was issued under one that ran out or was withdrawn", () => {
    const later = minutes(366 * 24 * 60);
    expect(granted(given, year, later)).toMatchObject({ status: "active", epoch: 1 });
    const ended = withdrawn(given);
    expect(ended).toMatchObject({ status: "withdrawn", epoch: 1 });
    expect(granted(ended, year, now)).toMatchObject({ status: "active", epoch: 1 });
    expect(granted(ended, year, later)).toMatchObject({ status: "active", epoch: 1 });
  });
});

describe("a withdrawal", () => {
  it("has nothing to do where there is none, or it is withdrawn already", () => {
    expect(withdrawn(undefined)).toBeUndefined();
    expect(withdrawn(withdrawn(granted(undefined, { roles: ["orders"], expiresAt: undefined }, now)))).toBeUndefined();
  });
});
