import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { orderKeysRead, orderRead } from "#shared/orders/stored-order.ts";
import type { PiiField } from "#shared/pii-field.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { fullOrder, storedOrder } from "#test/unit/fakes/orders.ts";
import { piiVault } from "#test/unit/fakes/pii-vault.ts";
import { principals } from "#test/unit/fakes/principals.ts";

const fields: PiiField[] = ["recipient.name", "recipient.phone"];
const asked = { fields, pointer: "/fields" };
const opened = {
  "recipient.name": "Verner Swaniawski",
  "recipient.phone": "+376312358",
  "recipient.phoneExtension": "10",
};

let vault: Awaited<ReturnType<typeof piiVault>>;
beforeEach(async () => {
  vault = await piiVault(["1", "2", "3"]);
});
const revoke = () => {
  const key = levelKey(`application#${principals.restricted.applicationId}`);
  vault.tables.put({ table: "standing", key }, { status: "revoked", epoch: 3 });
};
/** Flips a bit of an order's sealed name. */
async function damage(orderId: string) {
  const { order } = await storedOrder(vault.keys, orderId);
  const name = Uint8Array.from(order?.sealed["recipient.name"] ?? []);
  name[name.length - 1] = (name.at(-1) ?? 0) ^ 1;
  vault.tables.put(orderRead("vault", orderId), { ...order, sealed: { ...order?.sealed, "recipient.name": name } });
}

describe("one order", () => {
  const read = (orderId = "1", token = vault.bearing(["1", "2"], fields)) => vault.reader.one(token, orderId, asked);

  it("is handed out with the id of the record that is kept of it", async () => {
    expect(await read()).toEqual({ orderId: "1", purpose: "shipping", fields: opened, accessId: "acc_1" });
    const { clientId, tokenId, applicationId, developerId } = principals.restricted;
    expect(vault.records).toEqual([
      {
        ...{
          accessId: "acc_1",
          at: "2026-11-21T09:00:00.000Z",
          orderId: "1",
          buyerId: "BUYER-00001",
          sellerId: "SELLER-01",
        },
        ...{
          purpose: "shipping",
          fields,
          actor: { type: "application", applicationId, developerId, clientId, tokenId },
        },
      },
    ]);
  });

  it("takes one round trip to read and one to put it on record", async () => {
    await read();
    expect(vault.steps).toEqual(["read", "append"]);
    expect(vault.tables.requests).toHaveLength(1);
  });

  it("says why a field has no value", async () => {
    const token = vault.bearing(["9"], ["recipient.name", "recipient.phone"]);
    const bare = await storedOrder(vault.keys, "9", { ...fullOrder, recipient: { name: "V" } });
    vault.tables.put(orderRead("vault", "9"), bare.order);
    vault.tables.put(orderKeysRead("record-keys", "9"), bare.recordKeys);
    expect(await read("9", token)).toMatchObject({
      fields: { "recipient.name": "V" },
      absent: [{ field: "recipient.phone", reason: "not_provided" }],
    });
    expect(vault.records[0]?.fields).toEqual(["recipient.name"]);
  });

  it("is not handed out when it cannot be put on record", async () => {
    const reader = vault.readerThat(async () => {
      throw new UnavailableError("dynamodb");
    });
    await expect(reader.one(vault.bearing(["1"], fields), "1", asked)).rejects.toThrow(UnavailableError);
  });

  it("is handed out only after the record is durable", async () => {
    const begun = Promise.withResolvers<void>();
    const durable = Promise.withResolvers<void>();
    const reader = vault.readerThat(() => {
      begun.resolve();
      return durable.promise;
    });
    let handedOut = false;
    const answer = reader.one(vault.bearing(["1"], fields), "1", asked).then(() => {
      handedOut = true;
    });
    await begun.promise;
    await nextTurn();
    expect(handedOut).toBe(false);
    durable.resolve();
    await answer;
    expect(handedOut).toBe(true);
  });

  it.each<[string, () => unknown, string]>([
    ["the token does not name it", () => read("3"), "not_found"],
    ["the token does not name the field", () => read("1", vault.bearing(["1"], ["taxId"])), "field_not_in_token"],
    [
      "the role does not have the field",
      () => vault.reader.one(vault.bearing(["1"], ["taxId"]), "1", { ...asked, fields: ["taxId"] }),
      "field_not_in_role",
    ],
    ["it is gone", () => read("9", vault.bearing(["9"], fields)), "not_found"],
  ])("is refused, and nothing put on record, when %s", async (_, reading, code) => {
    await expect(reading()).rejects.toMatchObject({ code });
    expect(vault.records).toEqual([]);
  });

  it("is refused to an application whose access was revoked, before anything else is said", async () => {
    revoke();
    await expect(read()).rejects.toMatchObject({ code: "access_revoked" });
    await expect(read("3")).rejects.toMatchObject({ code: "access_revoked" });
  });

  it("is an integrity error when a bit was flipped", async () => {
    await damage("1");
    await expect(read()).rejects.toMatchObject({ name: "IntegrityError" });
    expect(vault.records).toEqual([]);
  });

  it("is an integrity error when its keys are another order's", async () => {
    vault.tables.put(orderKeysRead("record-keys", "1"), (await storedOrder(vault.keys, "2")).recordKeys);
    await expect(read()).rejects.toMatchObject({ name: "IntegrityError" });
  });
});

describe("a batch", () => {
  const read = (ids: readonly string[], token = vault.bearing(["1", "2", "3"], fields)) =>
    vault.reader.many(token, ids, asked);

  it("answers in the order asked, with a record for each order, in one round trip", async () => {
    const outcomes = await read(["3", "1"]);
    expect(outcomes).toEqual([
      { orderId: "3", fields: opened, accessId: "acc_1" },
      { orderId: "1", fields: opened, accessId: "acc_2" },
    ]);
    expect(vault.records.map(({ orderId, accessId }) => [orderId, accessId])).toEqual([
      ["3", "acc_1"],
      ["1", "acc_2"],
    ]);
    expect(vault.steps).toEqual(["read", "append"]);
  });

  it("lets each order answer for itself", async () => {
    await damage("2");
    vault.tables.put(orderKeysRead("record-keys", "3"), undefined);
    const outcomes = await read(["1", "2", "3", "4"], vault.bearing(["1", "2", "3"], fields));
    expect(outcomes).toMatchObject([
      { orderId: "1", fields: opened },
      { orderId: "2", error: { name: "IntegrityError" } },
      { orderId: "3", error: { code: "pii_purged" } },
      { orderId: "4", error: { code: "not_found" } },
    ]);
    expect(vault.records.map(({ orderId }) => orderId)).toEqual(["1"]);
  });

  it("fails as a whole when the outcome for one of them is unknown", async () => {
    const { openingKey } = vault.keys;
    let calls = 0;
    Object.assign(vault.keys, {
      openingKey: async (id: Parameters<typeof openingKey>[0]) => {
        if (++calls === 3) throw new UnavailableError("kms");
        return openingKey(id);
      },
    });
    await expect(read(["1", "2", "3"])).rejects.toThrow(UnavailableError);
    expect(vault.records).toEqual([]);
  });

  it("fails as a whole when a record may not be durable, or anything could not be read", async () => {
    const reader = vault.readerThat(async () => {
      throw new UnavailableError("dynamodb");
    });
    await expect(reader.many(vault.bearing(["1", "2"], fields), ["1", "2"], asked)).rejects.toThrow(UnavailableError);
    vault.tables.breakDown(new UnavailableError("dynamodb"));
    await expect(read(["1"])).rejects.toThrow(UnavailableError);
  });

  it("fails as a whole for an application whose access was revoked", async () => {
    revoke();
    await expect(read(["1", "2"])).rejects.toMatchObject({ code: "access_revoked" });
  });
});
