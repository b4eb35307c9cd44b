import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Client, secretFits } from "#identity/client.ts";
import { type HashedSecret, newSecret } from "#shared/credentials/secret.ts";

const day = 24 * 60 * 60 * 1000;
const made = new Date("2026-06-01T00:00:00.000Z");
const later = (milliseconds: number) => new Date(made.getTime() + milliseconds);
const clientWith = (...secrets: HashedSecret[]): Client => ({ clientId: "cli_1", status: "active", epoch: 0, secrets });

describe("a secret fits", () => {
  const { secret, hashed } = newSecret(made);

  it("while it is less than 180 days old", () => {
    expect(secretFits(clientWith(hashed), secret, later(180 * day - 1))).toBe(true);
    expect(secretFits(clientWith(hashed), secret, later(180 * day))).toBe(false);
  });

  it("beside a newer one until the overlap ends, and the newer one all the time", () => {
    const newer = newSecret(later(10 * day));
    const client = clientWith({ ...hashed, expiresAt: later(17 * day).toISOString() }, newer.hashed);
    expect(secretFits(client, secret, later(17 * day - 1))).toBe(true);
    expect(secretFits(client, secret, later(17 * day))).toBe(false);
    for (const days of [10, 17, 100]) expect(secretFits(client, newer.secret, later(days * day))).toBe(true);
  });

  it("wherever it stands among the others, good or not", () => {
    const others = fc.array(fc.boolean(), { maxLength: 5 });
    fc.assert(
      fc.property(others, others, (before, behind) => {
        const other = (good: boolean) => ({
          ...newSecret(made).hashed,
          ...(good ? {} : { expiresAt: made.toISOString() }),
        });
        const client = clientWith(...before.map(other), hashed, ...behind.map(other));
        expect(secretFits(client, secret, later(day))).toBe(true);
      }),
    );
  });
});

describe("a secret does not fit", () => {
  const { secret, hashed } = newSecret(made);

  it.each(["", "x", secret.slice(1), `${secret} `, secret.toLowerCase(), hashed.hash])(
    "when it is another: %s",
    (given) => {
      expect(secretFits(clientWith(hashed), given, made)).toBe(false);
    },
  );

  it("a client that has none, or a client that there is not", () => {
    expect(secretFits(clientWith(), secret, made)).toBe(false);
    expect(secretFits(undefined, secret, made)).toBe(false);
    // What an unknown client is compared with, to take as long, must not let anybody in.
    expect(secretFits(undefined, "", made)).toBe(false);
  });
});
