import { describe, expect, it } from "vitest";
import { bucketOf, indexBuckets } from "#shared/storage/index-bucket.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import { type DueOrder, type PurgeStore, sweep } from "#vault/purge.ts";

const clock = fakeClock("2026-11-21T09:00:00.000Z");
const always = () => true;
const pageSize = 3;

interface Behaviour {
  /** Called before each shredding; may throw. */
  readonly shredding?: (orderId: string) => void;
  /** Called before each listing; may throw. */
  readonly listing?: (bucket: string) => void;
}

/** Orders in memory, listed page by page as an index of what is due would be. */
function fakeStore(orders: readonly DueOrder[], { shredding, listing }: Behaviour = {}) {
  const left = new Map(orders.map((order) => [order.orderId, order]));
  const shredded: string[] = [];
  let listings = 0;
  const store: PurgeStore = {
    async due(bucket, now, after) {
      listings++;
      listing?.(bucket);
      return [...left.values()]
        .filter(({ orderId, purgeAt }) => bucketOf(orderId) === bucket && purgeAt <= now.toISOString())
        .filter(({ orderId, purgeAt }) => !after || `${purgeAt}${orderId}` > `${after.purgeAt}${after.orderId}`)
        .sort((a, b) => (`${a.purgeAt}${a.orderId}` < `${b.purgeAt}${b.orderId}` ? -1 : 1))
        .slice(0, pageSize);
    },
    async shred(orderId) {
      shredding?.(orderId);
      await undefined;
      if (!left.delete(orderId)) return false;
      shredded.push(orderId);
      return true;
    },
  };
  return { store, left, shredded, listings: () => listings };
}
const orders = (count: number, purgeAt = "2026-11-20T09:00:00.000Z"): DueOrder[] =>
  Array.from({ length: count }, (_, i) => ({ orderId: `order-${i}`, purgeAt }));
const failing = (orderId: string) => {
  if (orderId.endsWith("7")) throw Object.assign(new Error(`secret of ${orderId}`), { name: "UnavailableError" });
};

describe("a sweep", () => {
  it("destroys everything that is due, in every bucket, and nothing else", async () => {
    const { store, left } = fakeStore([...orders(200), { orderId: "later", purgeAt: "2026-11-21T09:00:00.001Z" }]);
    expect(await sweep(store, clock, always)).toEqual({
      due: 200,
      shredded: 200,
      skipped: 0,
      failed: 0,
      oldestDueHours: 24,
    });
    expect([...left.keys()]).toEqual(["later"]);
  });

  it("counts what fails, logs it by its id, and keeps nothing else waiting", async () => {
    const log = catchLog();
    const { store, left } = fakeStore(orders(100), { shredding: failing });
    expect(await sweep(store, clock, always)).toMatchObject({ due: 100, shredded: 90, failed: 10 });
    expect([...left.keys()].every((orderId) => orderId.endsWith("7"))).toBe(true);
    expect(log.lines()).toHaveLength(10);
    expect(log.lines()[0]).toMatchObject({ code: "sweep.record_failed", errorName: "UnavailableError" });
    expect(log.text()).not.toContain("secret");
  });

  it("comes to an end when everything fails", async () => {
    catchLog();
    const fails = () => {
      throw new Error("x");
    };
    const { store, listings } = fakeStore(orders(100), { shredding: fails });
    expect(await sweep(store, clock, always)).toMatchObject({ due: 100, shredded: 0, failed: 100 });
    expect(listings()).toBeLessThanOrEqual(100 / pageSize + 2 * indexBuckets.length);
  });

  it("goes on with the other buckets when one cannot be listed, and says that it failed", async () => {
    catchLog();
    const unlisted = indexBuckets[3] as string;
    const listing = (bucket: string) => {
      if (bucket === unlisted) throw new Error("x");
    };
    const { store, left } = fakeStore(orders(100), { listing });
    const outcome = await sweep(store, clock, always);
    expect(outcome.failed).toBe(1);
    expect([...left.keys()].filter((orderId) => bucketOf(orderId) !== unlisted)).toEqual([]);
  });

  it("stops when its time is up, after the page that is under way", async () => {
    let pages = 0;
    const { store, shredded } = fakeStore(orders(200));
    const counts = await sweep(store, clock, () => ++pages <= 4);
    expect(counts.shredded).toBe(shredded.length);
    expect(counts.shredded).toBeGreaterThan(0);
    expect(counts.shredded).toBeLessThanOrEqual(4 * pageSize);
    expect(await sweep(store, clock, () => false)).toMatchObject({ due: 0 });
  });

  it("twice at once does the work once", async () => {
    const { store, shredded } = fakeStore(orders(100));
    const [one, other] = await Promise.all([sweep(store, clock, always), sweep(store, clock, always)]);
    expect(one.shredded + other.shredded).toBe(100);
    expect(one.due + other.due).toBe(100 + one.skipped + other.skipped);
    expect(new Set(shredded).size).toBe(shredded.length);
  });

  it("says by how much the longest overdue was overdue", async () => {
    const { store } = fakeStore([...orders(5), { orderId: "old", purgeAt: "2026-11-11T08:59:00.000Z" }]);
    expect((await sweep(store, clock, always)).oldestDueHours).toBe(240);
    expect((await sweep(fakeStore([]).store, clock, always)).oldestDueHours).toBe(0);
  });
});

it("buckets are the same for ever, and orders spread over all of them", () => {
  expect(indexBuckets).toHaveLength(16);
  expect(bucketOf("order#100-4716863-1000000")).toBe("0");
  expect(new Set(orders(500).map(({ orderId }) => bucketOf(orderId)))).toEqual(new Set(indexBuckets));
});
