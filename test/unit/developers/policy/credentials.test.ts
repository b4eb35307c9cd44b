import { describe, expect, it } from "vitest";
import { credentialDues, credentialPolicy, daysFrom, endOf } from "#developers/policy/credentials.ts";

const made = "2026-06-01T00:00:00.000Z";

it("the policy is the one that developers were promised, each part with its clause", () => {
  const { secret, unused, perApplication } = credentialPolicy;
  expect(secret).toMatchObject({ lifeDays: 180, overlapDays: 7, noticeDays: [90, 30, 7, 1] });
  expect([unused.days, perApplication.most]).toEqual([90, 2]);
  expect([secret, unused, perApplication].map(({ clause }) => clause)).toEqual([
    "DPP 1.4",
    "2019 unused keys",
    "DPP 1.4",
  ]);
  expect(secret.noticeDays.map((days) => `notice_${days}`)).toEqual(
    credentialDues.filter((due) => /^notice/.test(due)),
  );
});

describe("a secret ends", () => {
  it("180 days after it was made", () => {
    expect(endOf({ hash: "", createdAt: made })).toBe("2026-11-28T00:00:00.000Z");
  });

  it("sooner where another has taken over, and never later", () => {
    expect(endOf({ hash: "", createdAt: made, expiresAt: daysFrom(made, 7) })).toBe("2026-06-08T00:00:00.000Z");
    expect(endOf({ hash: "", createdAt: made, expiresAt: daysFrom(made, 181) })).toBe("2026-11-28T00:00:00.000Z");
  });
});
