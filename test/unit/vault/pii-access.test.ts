import { beforeEach, describe, expect, it } from "vitest";
import { actorOf } from "#shared/access-log/access-record.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import type { Order } from "#shared/orders/order.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { fullOrder, storedOrder } from "#test/unit/fakes/orders.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import type { Grant } from "#vault/grants.ts";
import { checkGround, checkToken, disclose, type PiiGround } from "#vault/pii-access.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const pointer = "#/query/fields";
const grant: Grant = {
  orderId: "1",
  sellerId: "SELLER-01",
  authorizationEpoch: 4,
  fields: ["recipient.name", "recipient.phone"],
};
const authorization: SellerAuthorization = {
  status: "active",
  epoch: 4,
  roles: ["shipping"],
  authorizedAt: "2026-01-01T00:00:00.000Z",
  expiresAt: "2027-01-01T00:00:00.000Z",
};

const bearer = { purpose: "shipping", actor: actorOf(principals.restricted) };

let keys: VaultKeys;
let ground: PiiGround;
beforeEach(async () => {
  keys = createVaultKeys(fakePorts());
  ground = { ...(await storedOrder(keys, "1")), authorization };
});

describe("the token", () => {
  it("opens the fields that it names", () => {
    expect(() => checkToken(grant, { fields: ["recipient.phone"], pointer })).not.toThrow();
  });

  it("names each field that it does not have", () => {
    const fields: PiiField[] = ["recipient.name", "taxId", "shippingAddress"];
    const errors = ["taxId", "shippingAddress"].map((field) => ({
      pointer,
      code: "field_not_in_token",
      detail: `${field} is not in the token`,
    }));
    const detail = "Not in the token: taxId, shippingAddress.";
    expect(() => checkToken(grant, { fields, pointer })).toThrow(
      expect.objectContaining({ code: "field_not_in_token", details: { detail, errors } }),
    );
  });

  it("knows no other order, not even that there is one", () => {
    expect(() => checkToken(undefined, { fields: ["taxId"], pointer })).toThrow(
      expect.objectContaining({ code: "not_found" }),
    );
  });
});

describe("what is in force now", () => {
  const check = (
    change: Partial<PiiGround> = {},
    { roles = ["shipping"], purpose = "shipping", fields = grant.fields } = {},
  ) =>
    checkGround(
      { ...principals.restricted, purpose },
      roles,
      grant,
      { fields, pointer },
      { ...ground, ...change },
      now,
    );
  const refused = (code: string) => expect.objectContaining({ code });
  const authorizedAs = (change: Partial<SellerAuthorization>) => ({ authorization: { ...authorization, ...change } });
  const orderAs = (change: Partial<Order>) => ({ order: { ...(ground.order as Order), ...change } });

  it("lets through what token, application, seller and order allow", () => {
    expect(() => check()).not.toThrow();
  });

  it.each([[[]], [["orders"]], [["tax_invoicing"]]])("the application has to have the role still: not %j", (roles) => {
    expect(() => check({}, { roles })).toThrow(refused("purpose_not_allowed"));
  });

  it("the purpose has to be one that there is", () => {
    expect(() => check({}, { purpose: "marketing" })).toThrow(refused("purpose_not_allowed"));
  });

  it("the role has to include the fields, whatever the token says", () => {
    expect(() => check({}, { fields: ["recipient.name", "taxId"] })).toThrow(
      expect.objectContaining({
        code: "field_not_in_role",
        details: expect.objectContaining({
          errors: [{ pointer, code: "field_not_in_role", detail: "taxId is not a field of the role shipping" }],
        }),
      }),
    );
  });

  it("the seller has to have authorised that role", () => {
    expect(() => check(authorizedAs({ roles: ["tax_invoicing"] }))).toThrow(refused("purpose_not_allowed"));
  });

  it.each<[string, () => Partial<PiiGround>]>([
    ["the seller never authorised", () => ({ authorization: undefined })],
    ["the seller withdrew", () => authorizedAs({ status: "withdrawn", epoch: 5 })],
    ["the seller withdrew and authorised again", () => authorizedAs({ epoch: 5 })],
    ["the authorisation expired this moment", () => authorizedAs({ expiresAt: now.toISOString() })],
    ["the order is gone", () => ({ order: undefined, recordKeys: undefined })],
    ["the order is another seller's", () => orderAs({ sellerId: "SELLER-02" })],
    ["both: another seller's, and destroyed", () => orderAs({ sellerId: "SELLER-02", purgedAt: now.toISOString() })],
  ])("answers alike, as if there were no order, when %s", (_, change) => {
    expect(() => check(change())).toThrow(expect.objectContaining({ code: "not_found", details: {} }));
  });

  it.each<[string, () => Partial<PiiGround>]>([
    ["were destroyed", () => orderAs({ purgedAt: "2026-11-20T00:00:00.000Z" })],
    ["are due this moment", () => orderAs({ purgeAt: now.toISOString() })],
    ["have no keys any more", () => ({ recordKeys: undefined })],
  ])("answers that the data are purged when they %s", (_, change) => {
    expect(() => check(change())).toThrow(refused("pii_purged"));
  });
});

describe("opening", () => {
  it("gives the fields asked for, the extension with the phone, and a record that names no value", async () => {
    const { fields, absent, record } = await disclose(keys, bearer, grant.fields, ground);
    expect(fields).toEqual({
      "recipient.name": "Verner Swaniawski",
      "recipient.phone": "+376312358",
      "recipient.phoneExtension": "10",
    });
    expect(absent).toEqual([]);
    const { applicationId, developerId, clientId, tokenId } = principals.restricted;
    expect(record).toEqual({
      ...{ orderId: "1", buyerId: "BUYER-00001", sellerId: "SELLER-01", purpose: "shipping", fields: grant.fields },
      actor: { type: "application", applicationId, developerId, clientId, tokenId },
    });
  });

  it("gives every field, the address as it went in", async () => {
    const { fields } = await disclose(keys, bearer, piiFields, ground);
    expect(fields).toMatchObject({ shippingAddress: fullOrder.shippingAddress, taxId: fullOrder.taxId });
    expect(fields).not.toHaveProperty("recipient.phoneAsGiven");
  });

  it("says which fields the order does not have, and keeps them out of the record", async () => {
    const bare = { ...fullOrder, recipient: { name: "V" }, taxId: undefined };
    const disclosed = await disclose(keys, bearer, piiFields, await storedOrder(keys, "2", bare));
    expect(disclosed.absent).toEqual(["recipient.phone", "recipient.email", "taxId"]);
    expect(disclosed.record.fields).toEqual(["recipient.name", "shippingAddress"]);
  });

  it("opens nothing that the record does not name: no extension without a phone", async () => {
    const { order, recordKeys } = await storedOrder(keys, "2");
    const { "recipient.phone": _, ...sealed } = order?.sealed ?? {};
    const odd = { order: { ...(order as Order), sealed }, recordKeys, authorization };
    expect(sealed).toHaveProperty(["recipient.phoneExtension"]);
    const disclosed = await disclose(keys, bearer, ["recipient.phone"], odd);
    expect(disclosed.fields).toEqual({});
    expect(disclosed).toMatchObject({ absent: ["recipient.phone"], record: { fields: [] } });
  });

  it("names a field once in the record that was asked for twice", async () => {
    const { record } = await disclose(keys, bearer, ["taxId", "taxId"], ground);
    expect(record.fields).toEqual(["taxId"]);
  });
});
