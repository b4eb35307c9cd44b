import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { createKeyCache, type KeyCache } from "#shared/crypto/key-cache.ts";
import { fakeClock } from "./fakes.ts";

const newKey = () => createSecretKey(randomBytes(32));

let clock: ReturnType<typeof fakeClock>;
let cache: KeyCache;
let loads: string[];
beforeEach(() => {
  clock = fakeClock("2026-11-21T09:00:00.000Z");
  cache = createKeyCache(clock);
  loads = [];
});
const get = (name: string, key: KeyObject | undefined = newKey()) =>
  cache.get(name, async () => {
    loads.push(name);
    return key;
  });

it("loads a key once for all who ask while it is on its way", async () => {
  const keys = await Promise.all(Array.from({ length: 50 }, () => get("a")));
  expect(loads).toEqual(["a"]);
  expect(new Set(keys).size).toBe(1);
});

it("hands a key out for 5 minutes and not a millisecond longer", async () => {
  const first = await get("a");
  clock.set("2026-11-21T09:04:59.999Z");
  expect(await get("a")).toBe(first);
  clock.set("2026-11-21T09:05:00.000Z");
  expect(await get("a")).not.toBe(first);
  expect(loads).toEqual(["a", "a"]);
});

it("does not hand out a key from the future, after the clock was set back", async () => {
  await get("a");
  clock.set("2026-11-21T08:59:59.999Z");
  await get("a");
  expect(loads).toEqual(["a", "a"]);
});

it("does not prolong a key's life by handing it out", async () => {
  await get("a");
  clock.set("2026-11-21T09:04:00.000Z");
  await get("a");
  clock.set("2026-11-21T09:05:00.000Z");
  await get("a");
  expect(loads).toEqual(["a", "a"]);
});

it("holds 1,000 keys, and lets the oldest go for the next", async () => {
  for (let i = 0; i < 1001; i++) await get(`key ${i}`);
  loads = [];
  await get("key 1000");
  await get("key 1");
  expect(loads).toEqual([]);
  await get("key 0");
  expect(loads).toEqual(["key 0"]);
});

it("leaves a key usable for whoever got it before it left the cache", async () => {
  const bytes = randomBytes(32);
  const first = await get("a", createSecretKey(bytes));
  clock.set("2026-11-21T09:10:00.000Z");
  await get("a");
  expect(first?.export().equals(bytes)).toBe(true);
});

it("keeps no failure, and tells it to all who waited", async () => {
  const failing = () => cache.get("a", () => Promise.reject(new Error("down")));
  const results = await Promise.allSettled([failing(), failing(), failing()]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await get("a")).toBeDefined();
});

it("does not keep the word that there is no key", async () => {
  expect(await cache.get("a", async () => undefined)).toBeUndefined();
  expect(await get("a")).toBeDefined();
});

it("does not drop a new key because an older load of the same name fails late", async () => {
  let fail: (reason: Error) => void = () => undefined;
  const slow = cache.get("a", () => new Promise((_, reject) => (fail = reject)));
  clock.set("2026-11-21T09:05:00.000Z");
  const fresh = await get("a");
  fail(new Error("timed out"));
  await expect(slow).rejects.toThrow("timed out");
  expect(await get("a")).toBe(fresh);
});
