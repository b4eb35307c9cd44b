import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessRecord,
  accessPartition,
  accessRecord,
  actorOf,
  loggedFields,
} from "#shared/access-log/access-record.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";

const disclosure = {
  ...{ orderId: "1", buyerId: "B-1", sellerId: "S-1", purpose: "shipping", fields: ["recipient.name"] as const },
  actor: actorOf(principals.restricted),
};
const record: AccessRecord = accessRecord(disclosure, {
  ids: sequentialIds(),
  now: new Date("2026-11-21T23:59:59.999Z"),
});

it("says who, what, when and why, by ids and names of fields", () => {
  expect(record).toEqual({ ...disclosure, accessId: "acc_1", at: "2026-11-21T23:59:59.999Z" });
});

it("names who read by all that can be revoked, and the very token", () => {
  const { applicationId, developerId, clientId, tokenId } = principals.restricted;
  expect(record.actor).toEqual({ type: "application", applicationId, developerId, clientId, tokenId });
});

it("names an application that came with an access token alike", () => {
  const { applicationId, developerId, clientId, tokenId } = principals.app;
  expect(actorOf(principals.app)).toEqual({ type: "application", applicationId, developerId, clientId, tokenId });
});

it("can say of more than can be asked for: nobody asks for a contact token as for a field", () => {
  expect(loggedFields.filter((name) => !piiFields.includes(name as PiiField))).toEqual([
    "contact.phone",
    "contact.email",
  ]);
});

describe("where a record is kept", () => {
  it("is the actor's day, in one of the shards", () => {
    const { applicationId } = principals.restricted;
    const shards = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(fc.string(), shards, (accessId, count) => {
        const [actor, day, shard] = accessPartition({ ...record, accessId }, count).split(/#(?=\d)/);
        expect([actor, day]).toEqual([`application#${applicationId}`, "2026-11-21"]);
        expect(Number(shard)).toBeLessThan(count);
      }),
    );
  });

  it("spreads over all shards, and is the same for the same record", () => {
    const partitions = Array.from({ length: 200 }, (_, i) => accessPartition({ ...record, accessId: `acc_${i}` }, 8));
    expect(new Set(partitions).size).toBe(8);
    expect(accessPartition(record, 8)).toBe(accessPartition({ ...record }, 8));
  });
});
