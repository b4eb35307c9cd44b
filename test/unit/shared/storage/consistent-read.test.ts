import type { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { consistentRead, type RowKey } from "#shared/storage/consistent-read.ts";
import { fakeTables } from "#test/unit/fakes/tables.ts";

/** How many milliseconds were waited, each time; here nobody does. */
const pauses: number[] = [];
vi.mock("node:timers/promises", () => ({ setTimeout: async (milliseconds: number) => void pauses.push(milliseconds) }));
beforeEach(() => void pauses.splice(0));

const inVault = (id: number): RowKey => ({ table: "vault", key: { pk: `order#${id}`, sk: "record" } });
const inKeys = (id: number): RowKey => ({ table: "record-keys", key: { pk: `order#${id}` } });

describe("what is read", () => {
  it("comes in the order of the keys, whichever table, however often, there or not", async () => {
    const key = fc.tuple(fc.constantFrom(inVault, inKeys), fc.nat(150)).map(([of, id]) => of(id));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 300 }), async (keys) => {
        const tables = fakeTables();
        for (const one of keys) if (isThere(one)) tables.put(one, { from: one.table });
        const rows = await consistentRead(tables.db, keys);
        expect(rows).toEqual(keys.map((one) => (isThere(one) ? { ...one.key, from: one.table } : undefined)));
      }),
      { numRuns: 30 },
    );
  });

  it("is asked for consistently, each key once, 100 at a time", async () => {
    const tables = fakeTables();
    const keys = Array.from({ length: 101 }, (_, id) => [inVault(id), inKeys(id), inVault(id)]).flat();
    await consistentRead(tables.db, keys);
    const asked = tables.requests.map(({ RequestItems = {} }) => Object.values(RequestItems));
    expect(asked.flat().every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
    const counts = asked.map((of) => of.flatMap(({ Keys = [] }) => Keys).length);
    expect(counts.toSorted()).toEqual([100, 100, 2]);
  });

  it("is nothing, without a request, where nothing is asked for", async () => {
    const tables = fakeTables();
    expect(await consistentRead(tables.db, [])).toEqual([]);
    expect(tables.requests).toHaveLength(0);
  });
});

describe("a key that the service left out", () => {
  /** Answers at most so many keys a time, and leaves the others out; a table that is `mute` never answers. */
  function busy(perRound: number) {
    const asked: number[] = [];
    const send = async ({ input }: BatchGetCommand) => {
      const all = Object.entries(input.RequestItems ?? {}).flatMap(([table, { Keys = [] }]) =>
        Keys.map((key) => ({ table, key })),
      );
      asked.push(all.length);
      const [now, later] = [all.slice(0, perRound), all.slice(perRound)];
      const byTable = (of: typeof all) => [...Map.groupBy(of, ({ table }) => table)];
      return {
        Responses: Object.fromEntries(byTable(now).map(([table, of]) => [table, of.map(({ key }) => key)])),
        UnprocessedKeys: Object.fromEntries(
          byTable(later).map(([table, of]) => [table, { Keys: of.map(({ key }) => key) }]),
        ),
      };
    };
    return { db: { send } as unknown as DynamoDBDocumentClient, asked };
  }
  const keys = [inVault(1), inKeys(1), inVault(2), inKeys(2), inVault(3), inKeys(3)];

  it("is asked for again, it alone", async () => {
    const { db, asked } = busy(2);
    expect(await consistentRead(db, keys)).toEqual(keys.map(({ key }) => key));
    expect(asked).toEqual([6, 4, 2]);
  });

  it("gets a pause before it is asked for again, and a longer one the next time; the first request waits for nothing", async () => {
    await consistentRead(busy(2).db, keys);
    expect(pauses).toEqual([25, 50]);
    await consistentRead(busy(3).db, keys);
    expect(pauses).toEqual([25, 50, 25]);
    await consistentRead(busy(6).db, keys);
    expect(pauses).toEqual([25, 50, 25]);
  });

  it("is not taken for one that is not there: after three rounds nothing is answered", async () => {
    const { db, asked } = busy(1);
    await expect(consistentRead(db, keys)).rejects.toThrow(UnavailableError);
    expect(asked).toEqual([6, 5, 4]);
  });
});

it("answers nothing when one of several batches fails", async () => {
  let calls = 0;
  const send = async () => {
    if (++calls === 2) throw new UnavailableError("dynamodb");
    return { Responses: {} };
  };
  const keys = Array.from({ length: 150 }, (_, id) => inVault(id));
  await expect(consistentRead({ send } as unknown as DynamoDBDocumentClient, keys)).rejects.toThrow(UnavailableError);
});

function isThere({ table, key }: RowKey): boolean {
  return (key.pk as string).endsWith("3") !== (table === "vault");
}
