import { expect, test } from "vitest";
import { openFields, sealRecord } from "#shared/crypto/record-sealer.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { type KeyedRecord, oldestKept, type RewrapStore, rewrapOld } from "#vault/key-rewrap.ts";

const always = () => true;

const candidate = (keyed: KeyedRecord) => ({ subject: `order#${keyed.record.id}`, open: () => keyed });

/** A store in memory; `taken` plays the one who was faster. */
function fakeStore(records: KeyedRecord[], { taken = false } = {}) {
  const kept = new Map(records.map((one) => [one.record.id, one]));
  const asked: string[] = [];
  const store: RewrapStore = {
    periodsBefore: async (period) => {
      asked.push(period);
      return ["2024-01"].filter((one) => one < period);
    },
    async *under() {
      yield [...kept.values()].map(candidate);
    },
    replace: async (before, keys) => {
      if (taken) return false;
      kept.set(before.record.id, { ...before, keys });
      return true;
    },
  };
  return { store, kept, asked };
}

async function sealedLongAgo() {
  const ports = fakePorts();
  ports.clock.set("2024-01-15T00:00:00.000Z");
  const keys = createVaultKeys(ports);
  const record = { type: "order", id: "A-1", version: 3 } as const;
  const { recordKeys, fields } = await sealRecord(keys, record, { taxId: { class: "identity", value: "DE123" } });
  ports.clock.set("2026-11-21T00:00:00.000Z");
  const sealed = { taxId: { class: "identity", bytes: fields.taxId as Uint8Array } } as const;
  return { ports, keys, record, sealed, keyed: { record, version: 3, keys: recordKeys } };
}

test("record keys older than twelve months come under the current vault key, and open the same data", async () => {
  const { ports, keys, record, sealed, keyed } = await sealedLongAgo();
  const { store, kept, asked } = fakeStore([keyed]);
  expect(await rewrapOld(store, keys, ports.clock, always)).toEqual({ rewrapped: 1, skipped: 0, failed: 0 });
  expect(asked).toEqual(["2025-11"]);
  const fresh = kept.get("A-1")?.keys ?? {};
  expect(fresh.identity).not.toEqual(keyed.keys.identity);
  expect(Buffer.from(fresh.identity as Uint8Array).toString("latin1")).toContain("2026-11");
  expect(await openFields(keys, record, fresh, sealed)).toEqual({ taxId: "DE123" });
});

test("a record that was written or destroyed meanwhile is left alone", async () => {
  const { ports, keys, keyed } = await sealedLongAgo();
  const { store } = fakeStore([keyed], { taken: true });
  expect(await rewrapOld(store, keys, ports.clock, always)).toEqual({ rewrapped: 0, skipped: 1, failed: 0 });
});

test("a record whose keys do not open is counted, and does not stop the others", async () => {
  const { ports, keys, keyed } = await sealedLongAgo();
  const broken = { ...keyed, record: { ...keyed.record, id: "A-2" } };
  const { store } = fakeStore([broken, keyed]);
  expect(await rewrapOld(store, keys, ports.clock, always)).toEqual({ rewrapped: 1, skipped: 0, failed: 1 });
});

test("a row of the wrong shape is counted as an integrity event, and does not stop the others", async () => {
  const { ports, keys, keyed } = await sealedLongAgo();
  const { store } = fakeStore([keyed]);
  const damaged = {
    subject: "order#A-0",
    open: (): never => {
      throw new IntegrityError("row order#A-0");
    },
  };
  const both: RewrapStore = {
    ...store,
    async *under() {
      yield [damaged, candidate(keyed)];
    },
  };
  expect(await rewrapOld(both, keys, ports.clock, always)).toEqual({ rewrapped: 1, skipped: 0, failed: 1 });
});

test("the job stops when its time is up", async () => {
  const { ports, keys, keyed } = await sealedLongAgo();
  const { store } = fakeStore([keyed]);
  const endless: RewrapStore = {
    ...store,
    async *under() {
      for (;;) yield [candidate(keyed)];
    },
  };
  let pages = 0;
  const counts = await rewrapOld(endless, keys, ports.clock, () => ++pages < 3);
  expect(counts.rewrapped).toBe(3);
});

test.each([
  ["2026-11-30T23:59:59.999Z", "2025-11"],
  ["2026-01-01T00:00:00.000Z", "2025-01"],
])("at %s the oldest month kept is %s", (now, month) => {
  expect(oldestKept(new Date(now))).toBe(month);
});
