import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { newSecret } from "#shared/credentials/secret.ts";

const now = new Date("2026-06-01T00:00:00.000Z");

it("a new secret has 256 random bits, of which a hash is kept", () => {
  const { secret, hashed } = newSecret(now);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(hashed).toEqual({
    hash: createHash("sha256").update(secret).digest("base64url"),
    createdAt: "2026-06-01T00:00:00.000Z",
  });
  expect(newSecret(now).secret).not.toBe(secret);
});
