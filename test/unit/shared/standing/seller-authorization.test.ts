import { expect, it } from "vitest";
import { isInForce, type SellerAuthorization, withdrawnBySeller } from "#shared/standing/seller-authorization.ts";

const authorization: SellerAuthorization = {
  status: "active",
  epoch: 0,
  roles: ["shipping"],
  authorizedAt: "2026-11-21T09:00:00.000Z",
  expiresAt: "2027-11-21T09:00:00.000Z",
};

it("is in force until the moment that it expires", () => {
  expect(isInForce(authorization, new Date("2027-11-21T08:59:59.999Z"))).toBe(true);
  expect(isInForce(authorization, new Date("2027-11-21T09:00:00.000Z"))).toBe(false);
});

it("is not in force where it was withdrawn, or never given", () => {
  const now = new Date("2026-12-01T00:00:00.000Z");
  expect(isInForce({ ...authorization, status: "withdrawn" }, now)).toBe(false);
  expect(isInForce(undefined, now)).toBe(false);
});

it("is withdrawn by its seller once, also where an incident had taken it away before", () => {
  const withdrawn = { ...authorization, status: "withdrawn", epoch: 1 } as const;
  expect(withdrawnBySeller(authorization)).toEqual(withdrawn);
  expect(withdrawnBySeller({ ...withdrawn, withdrawnBy: "inc_1" })).toEqual({ ...withdrawn, epoch: 2 });
  expect(withdrawnBySeller(withdrawn)).toBeUndefined();
  expect(withdrawnBySeller(undefined)).toBeUndefined();
});
