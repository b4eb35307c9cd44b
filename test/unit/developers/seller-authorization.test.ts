import { describe, expect, it } from "vitest";
import { expiryOf } from "#developers/seller-authorization.ts";

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
