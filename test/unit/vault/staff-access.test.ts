import { beforeAll, describe, expect, it } from "vitest";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import type { StoredOrder } from "#shared/orders/stored-order.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { StaffGrant } from "#shared/staff-access/staff-grant.ts";
import { storedOrder } from "#test/unit/fakes/orders.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { checkGrant, type StaffGround } from "#vault/staff-access.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const of = { accessRequestId: "acr_1", staffId: "ada", fields: ["recipient.name", "taxId"] as PiiField[], epoch: 2 };
const forOrder: StaffGrant = { ...of, orderId: "1", until: "2026-11-21T09:30:00.000Z" };
const forBuyer: StaffGrant = { ...of, buyerId: "BUYER-00001", until: "2026-11-21T09:30:00.000Z" };

let stored: StoredOrder;
beforeAll(async () => {
  stored = await storedOrder(createVaultKeys(fakePorts()), "1");
});

const none: StoredOrder = { order: undefined, recordKeys: undefined };
const check = (part: Partial<StaffGround>, fields: PiiField[] = ["recipient.name"], orderId = "1", at = now) => {
  const ground = { ...stored, grants: [forOrder], standing: { epoch: 2 }, ...part };
  return () => checkGrant(ground, orderId, { fields, pointer: "#/query/fields" }, at);
};
const refused = (code: string) => expect.objectContaining({ code });

describe("what lets a person read", () => {
  it("is a grant for the order, or for its buyer", () => {
    expect(check({})()).toBe(forOrder);
    expect(check({ grants: [forBuyer] })()).toBe(forBuyer);
  });

  it("is one grant for all the fields, among several", () => {
    const wider = {
      ...forBuyer,
      accessRequestId: "acr_2",
      fields: ["recipient.name", "shippingAddress"] as PiiField[],
    };
    expect(check({ grants: [forOrder, wider] }, ["recipient.name", "shippingAddress"])()).toBe(wider);
    expect(check({ grants: [wider, forOrder] }, ["taxId"])()).toBe(forOrder);
    expect(check({ grants: [forOrder, wider] }, ["taxId", "shippingAddress"])).toThrow(refused("field_not_in_grant"));
  });

  it.each<[string, Partial<StaffGround>, string?]>([
    ["nothing was granted", { grants: [] }],
    ["it is for another order", { grants: [{ ...forOrder, orderId: "2" }] }],
    ["it is for another buyer", { grants: [{ ...forBuyer, buyerId: "BUYER-2" }] }],
    ["its time is over", { grants: [{ ...forOrder, until: now.toISOString() }] }],
    ["the person was revoked since, and is back", { standing: { epoch: 4 } }],
    ["it is for a buyer, and there is no such order", { ...none, grants: [forBuyer] }],
    ["it is for another order, and there is no such order", { ...none, grants: [forOrder] }, "9"],
  ])("is missing where %s", (_, part, orderId) => {
    expect(check(part, ["recipient.name"], orderId)).toThrow(refused("forbidden"));
  });

  it("says the same of an order that there is as of one that there is not", () => {
    const thrown = (part: Partial<StaffGround>) => {
      try {
        return check({ grants: [forBuyer], ...part }, ["recipient.name"], "9")();
      } catch (error) {
        return error;
      }
    };
    const order = stored.order && { ...stored.order, orderId: "9", buyerId: "BUYER-2" };
    expect(thrown({ ...stored, order })).toEqual(thrown(none));
  });

  it("names each field outside of it", () => {
    expect(check({}, ["recipient.name", "shippingAddress", "recipient.email"])).toThrow(
      expect.objectContaining({
        code: "field_not_in_grant",
        details: {
          detail: "Not in the access request: shippingAddress, recipient.email.",
          errors: ["shippingAddress", "recipient.email"].map((field) => ({
            ...{ pointer: "#/query/fields", code: "field_not_in_grant" },
            detail: `${field} is not in the access request`,
          })),
        },
      }),
    );
  });

  it("opens no order that is not there, and none whose data is destroyed or due to be", () => {
    expect(check(none)).toThrow(refused("not_found"));
    expect(check({ recordKeys: undefined })).toThrow(refused("pii_purged"));
    const due = new Date(stored.order?.purgeAt ?? "");
    const longer = { ...forOrder, until: "9999-01-01T00:00:00.000Z" };
    expect(check({ grants: [longer] }, ["recipient.name"], "1", due)).toThrow(refused("pii_purged"));
  });
});
