import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { tokenSigner } from "#shared/tokens/token-signer.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { fakeSigningKms } from "#test/unit/fakes/signing.ts";
import { type Grant, packGrants, unpackGrants } from "#vault/grants.ts";
import { restrictedClaims } from "#vault/restricted-data-token.ts";

const idOfLength = (length: number) =>
  fc.string({
    unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"),
    minLength: length,
    maxLength: 64,
  });
const grant: fc.Arbitrary<Grant> = fc.record({
  orderId: idOfLength(1),
  sellerId: idOfLength(1),
  authorizationEpoch: fc.nat(),
  fields: fc.subarray([...piiFields], { minLength: 1 }),
});

describe("packing", () => {
  it("gives back the same grants in the same order", () => {
    fc.assert(
      fc.property(fc.array(grant, { minLength: 1, maxLength: 50 }), (grants) => {
        expect(unpackGrants(packGrants(grants))).toEqual(grants);
      }),
    );
  });

  it("gives back many orders of one seller, in little space", () => {
    const grants = Array.from({ length: 50 }, (_, i) => ({
      orderId: `302-1234567-${1_000_000 + i * 7919}`,
      sellerId: "SELLER-01",
      authorizationEpoch: 0,
      fields: ["recipient.name", "shippingAddress"] as PiiField[],
    }));
    expect(unpackGrants(packGrants(grants))).toEqual(grants);
    expect(packGrants(grants).length).toBeLessThan(400);
  });

  it("does not depend on the order in which fields were named", () => {
    const one = { orderId: "1", sellerId: "S", authorizationEpoch: 0 };
    expect(packGrants([{ ...one, fields: ["taxId", "recipient.name"] }])).toBe(
      packGrants([{ ...one, fields: ["recipient.name", "taxId"] }]),
    );
  });

  it("gives each field a bit that it keeps, so that a token means the same after a deployment", () => {
    // Frozen: another meaning of these bits would open other fields. A new field goes to the end.
    const meaning = ["recipient.name", "recipient.phone", "recipient.email", "shippingAddress", "taxId"];
    expect(piiFields.slice(0, 5)).toEqual(meaning);
    const packed = "gVO]9gu76@000";
    const frozen: Grant = { orderId: "1", sellerId: "S", authorizationEpoch: 2, fields: ["recipient.phone", "taxId"] };
    expect(unpackGrants(packed)).toEqual([frozen]);
  });

  it.each(["", "!", "HelloWorld", "gibberish-that-is-no-deflate-stream"])("does not make grants of %j", (claim) => {
    expect(() => unpackGrants(claim)).toThrow();
  });
});

it("fits the worst token into the 10,240 bytes of headers that API Gateway takes, with room for the other headers", async () => {
  const { kms } = fakeSigningKms();
  const sign = tokenSigner(kms, signingKeys(kms, "arn:aws:kms:eu-west-1:111122223333:key/signing"));
  const worst = fc.array(
    fc.record({
      orderId: idOfLength(64),
      sellerId: idOfLength(64),
      authorizationEpoch: fc.integer({ min: 0, max: 9 }),
      fields: fc.constant(piiFields),
    }),
    { minLength: 50, maxLength: 50 },
  );
  for (const grants of fc.sample(worst, 10)) {
    const claims = restrictedClaims(principals.app, "tax_remittance", grants, {
      issuer: "https://a1b2c3d4e5.execute-api.ap-southeast-1.amazonaws.com",
      tokenId: "rdt_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
      issuedAt: 1_790_000_000,
    });
    const header = `authorization: Bearer ${await sign(claims)}`;
    expect(header.length).toBeGreaterThan(9_000);
    expect(header.length).toBeLessThan(9_500);
  }
});
