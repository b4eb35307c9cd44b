import type { KeyObject } from "node:crypto";
import type { Clock } from "#shared/clock.ts";

/** Keys by name, each loaded once however many ask for it at the same time. */
export interface KeyCache {
  /**
   * `load` runs unless the key is here, fresh or on its way. What it rejects with, or `undefined`, reaches all who wait
   * and is not kept.
   */
  get(name: string, load: () => Promise<KeyObject | undefined>): Promise<KeyObject | undefined>;
}

const maxAgeMilliseconds = 5 * 60 * 1000;
const maxEntries = 1000;

/**
 * At most 1,000 keys, none handed out more than 5 minutes after its load began.
 *
 * A key that leaves the cache is let go, not overwritten: whoever got it earlier may be about to use it. (The AWS
 * Encryption SDK for JavaScript 5.0.2 zeroes it there, in use or not: its issue 1691.) Expired keys go when the next key
 * is loaded; a function that loads nothing more keeps them until its process ends.
 */
export function createKeyCache(clock: Clock): KeyCache {
  // A Map iterates in the order of insertion, which here is the order of age.
  const entries = new Map<string, { readonly loadedAt: number; readonly key: Promise<KeyObject | undefined> }>();

  return {
    get(name, load) {
      const now = clock.now().getTime();
      // After the clock was set back, an entry can be from the future: not fresh either, or it would outlive its time.
      const isFresh = (loadedAt: number) => now >= loadedAt && now - loadedAt < maxAgeMilliseconds;

      const entry = entries.get(name);
      if (entry && isFresh(entry.loadedAt)) return entry.key;

      entries.delete(name);
      for (const [other, { loadedAt }] of entries) {
        if (isFresh(loadedAt) && entries.size < maxEntries) break;
        entries.delete(other);
      }
      const key = load();
      entries.set(name, { loadedAt: now, key });
      const forget = () => {
        if (entries.get(name)?.key === key) entries.delete(name);
      };
      key.then((loaded) => loaded ?? forget(), forget);
      return key;
    },
  };
}
