import { describe, expect, it } from "vitest";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { unpackGrants } from "#vault/grants.ts";
import { checkPurpose, grantsFor, type OrderGround, restrictedClaims } from "#vault/restricted-data-token.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const at = (i: number) => `/resources/${i}/fields`;
const resource = (...fields: PiiField[]) => ({ orderId: "1", fields });

describe("a purpose", () => {
  /** api.md: which fields each purpose may have; each takes the role of its name. */
  const allowed: Record<string, PiiField[]> = {
    shipping: ["recipient.name", "recipient.phone", "shippingAddress"],
    tax_invoicing: ["recipient.name", "shippingAddress", "taxId"],
    tax_remittance: ["recipient.name", "shippingAddress", "taxId"],
    marketing: [],
  };
  const table = Object.keys(allowed).flatMap((purpose) =>
    [...Object.keys(allowed), "orders", "messaging"].flatMap((role) =>
      piiFields.map((field) => [purpose, role, field] as const),
    ),
  );

  it.each(table)("%s, with the role %s, has the field %s as the catalogue says", (purpose, role, field) => {
    const outcome = () => checkPurpose(purpose, [role], [resource(field)], at);
    if (purpose !== role || purpose === "marketing")
      expect(outcome).toThrow(expect.objectContaining({ code: "purpose_not_allowed" }));
    else if (!allowed[purpose]?.includes(field))
      expect(outcome).toThrow(expect.objectContaining({ code: "field_not_in_role" }));
    else expect(outcome).not.toThrow();
  });

  it("names each field that the role does not have, and where it stands", () => {
    const resources = [resource("recipient.name"), resource("taxId", "recipient.email"), resource("taxId")];
    const error = (i: number, field: string) => {
      return { pointer: at(i), code: "field_not_in_role", detail: `${field} is not a field of the role shipping` };
    };
    const details = {
      detail: "Not in the role shipping: taxId, recipient.email.",
      errors: [error(1, "taxId"), error(1, "recipient.email"), error(2, "taxId")],
    };
    expect(() => checkPurpose("shipping", ["shipping"], resources, at)).toThrow(
      expect.objectContaining({ code: "field_not_in_role", details }),
    );
  });

  it("says which role it takes", () => {
    expect(() => checkPurpose("shipping", ["tax_invoicing"], [resource("recipient.name")], at)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ detail: expect.stringContaining("takes the role shipping") }),
      }),
    );
  });

  it.each(["__proto__", "constructor", "toString", ""])("is not found among what every object has: %s", (purpose) => {
    expect(() => checkPurpose(purpose, [purpose], [resource("taxId")], at)).toThrow(
      expect.objectContaining({ code: "purpose_not_allowed" }),
    );
  });
});

describe("grants", () => {
  const authorization: SellerAuthorization = {
    ...{ status: "active", epoch: 7, roles: ["orders", "shipping"] },
    ...{ authorizedAt: "2026-01-01T00:00:00.000Z", expiresAt: "2027-01-01T00:00:00.000Z" },
  };
  const visible: OrderGround = { sellerId: "S", authorization };
  const fields: PiiField[] = ["recipient.name"];
  const resources = ["a", "b", "c"].map((orderId) => ({ orderId, fields }));

  it("name each order with its seller and the epoch of its authorisation", () => {
    const grounds = [visible, { sellerId: "T", authorization: { ...authorization, epoch: 0 } }, visible];
    expect(grantsFor("shipping", resources, grounds, now)).toEqual([
      { orderId: "a", sellerId: "S", authorizationEpoch: 7, fields },
      { orderId: "b", sellerId: "T", authorizationEpoch: 0, fields },
      { orderId: "c", sellerId: "S", authorizationEpoch: 7, fields },
    ]);
  });

  it.each<[string, OrderGround | undefined]>([
    ["that does not exist", { sellerId: undefined, authorization: undefined }],
    ["whose seller has not authorised the application", { sellerId: "S", authorization: undefined }],
    ["whose seller withdrew", { sellerId: "S", authorization: { ...authorization, status: "withdrawn" } }],
    [
      "whose seller's authorisation has expired",
      { sellerId: "S", authorization: { ...authorization, expiresAt: now.toISOString() } },
    ],
    ["of which nothing is known", undefined],
  ])("are refused alike for an order %s", (_, ground) => {
    const errors = [{ pointer: "/resources/1/orderId", detail: "there is no such order, or it is not visible" }];
    expect(() => grantsFor("shipping", resources, [visible, ground, visible] as OrderGround[], now)).toThrow(
      expect.objectContaining({ code: "not_found", details: { errors } }),
    );
  });

  it("are refused for another role than the seller authorised", () => {
    const other = { sellerId: "S", authorization: { ...authorization, roles: ["orders", "tax_invoicing"] } };
    expect(() => grantsFor("shipping", resources, [visible, other, visible], now)).toThrow(
      expect.objectContaining({ code: "purpose_not_allowed" }),
    );
  });
});

it("the token's claims are for its own audience, for an hour, on the standing of the application", () => {
  const grants = [{ orderId: "1", sellerId: "S", authorizationEpoch: 0, fields: ["taxId"] as PiiField[] }];
  const issued = { issuer: "https://id.example", tokenId: "rdt_1", issuedAt: 1_790_000_000 };
  const { grants: packed, ...claims } = restrictedClaims(principals.app, "tax_invoicing", grants, issued);
  const { clientId, applicationId, developerId } = principals.app;
  expect(claims).toEqual({
    ...{ iss: "https://id.example", aud: "cloakroom-restricted", jti: "rdt_1", iat: 1_790_000_000, exp: 1_790_003_600 },
    ...{ sub: clientId, client_id: clientId, application_id: applicationId, developer_id: developerId },
    ...{ epochs: "global:0 developer:1 application:2 credential:3", purpose: "tax_invoicing" },
  });
  expect(unpackGrants(packed as string)).toEqual(grants);
});
