import { beforeEach, describe, expect, it } from "vitest";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { StaffGrant } from "#shared/staff-access/staff-grant.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { storedOrder } from "#test/unit/fakes/orders.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { type StaffReaderPorts, staffReader } from "#vault/staff-reader.ts";

const caller = { claimed: principals.staff };
const asked = { fields: ["recipient.name" as const], pointer: "#/query/fields" };
const grant: StaffGrant = {
  ...{ accessRequestId: "acr_1", staffId: "rita", orderId: "1", fields: ["recipient.name"], epoch: 0 },
  until: "2026-11-21T09:30:00.000Z",
};

let keys: VaultKeys;
let records: AccessRecord[];
/** What happens, in its order. */
let steps: string[];
let reader: (part?: Partial<StaffReaderPorts>) => ReturnType<typeof staffReader>;
beforeEach(async () => {
  const ports = fakePorts();
  keys = createVaultKeys(ports);
  const stored = await storedOrder(keys, "1");
  records = [];
  steps = [];
  const all: StaffReaderPorts = {
    read: async () => {
      steps.push("read");
      return { ...stored, grants: [grant], standing: { epoch: 0 } };
    },
    keys,
    count: async ({ staffId, accessRequestId, orderId }, day) => {
      steps.push(`count ${staffId} ${accessRequestId} ${orderId} ${day}`);
      return true;
    },
    append: async (appended) => {
      steps.push("append");
      records.push(...appended);
    },
    clock: ports.clock,
    ids: sequentialIds(),
  };
  reader = (part = {}) => staffReader({ ...all, ...part });
});

describe("an order that a person reads", () => {
  it("is read at once, counted, put on record, and then handed out", async () => {
    expect(await reader().one(caller, "1", asked)).toEqual({
      ...{ orderId: "1", purpose: "staff_access", accessId: "acc_1" },
      fields: { "recipient.name": "Verner Swaniawski" },
    });
    expect(steps).toEqual(["read", "count rita acr_1 1 2026-11-21", "append"]);
    expect(records).toMatchObject([
      {
        ...{ accessId: "acc_1", orderId: "1", buyerId: "BUYER-00001", sellerId: "SELLER-01", purpose: "staff_access" },
        ...{ fields: ["recipient.name"], actor: { type: "staff", staffId: "rita", accessRequestId: "acr_1" } },
      },
    ]);
  });

  it("is neither counted nor put on record when it could not be opened", async () => {
    const openingKey = async () => {
      throw new UnavailableError("kms");
    };
    await expect(reader({ keys: { ...keys, openingKey } }).one(caller, "1", asked)).rejects.toThrow(UnavailableError);
    expect(steps).toEqual(["read"]);
  });

  it("is not handed out when it cannot be counted, or not be put on record", async () => {
    const broken = async () => {
      throw new UnavailableError("dynamodb");
    };
    await expect(reader({ count: broken }).one(caller, "1", asked)).rejects.toThrow(UnavailableError);
    expect(records).toEqual([]);
    await expect(reader({ append: broken }).one(caller, "1", asked)).rejects.toThrow(UnavailableError);
  });

  it("is refused when the day is full, until midnight in UTC, and somebody is told", async () => {
    const log = catchLog();
    const refused = reader({ count: async () => false }).one(caller, "1", asked);
    await expect(refused).rejects.toMatchObject({
      code: "too_many_records",
      details: { headers: { "retry-after": String(15 * 60 * 60) } },
    });
    expect(records).toEqual([]);
    expect(log.lines()).toEqual([
      {
        level: "WARN",
        code: "staff_access.limit_reached",
        limit: "records",
        staffId: "rita",
        accessRequestId: "acr_1",
      },
    ]);
  });
});
