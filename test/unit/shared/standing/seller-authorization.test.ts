import { expect, it } from "vitest";
import { isInForce, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";

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
