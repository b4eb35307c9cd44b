import type { Clock } from "#shared/clock.ts";
import { type RecordRef, rewrapRecordKeys, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { log } from "#shared/log/log.ts";
import type { StoredRecordKeys } from "#shared/storage/record-keys.ts";
import { keyRotation } from "./policy/key-rotation.ts";

/** A record's keys, and which record of which version they open. */
export interface KeyedRecord extends StoredRecordKeys {
  readonly record: RecordRef;
}

/** A record that is due. Reading its row is part of its own turn, so that a damaged one stops no other. */
export interface RewrapCandidate {
  /** `order#302-…` */
  readonly subject: string;
  /** @returns undefined when its keys were destroyed meanwhile @throws IntegrityError for a row of the wrong shape */
  open(): KeyedRecord | undefined;
}

export interface RewrapStore {
  /** The periods before this one that have a vault key. */
  periodsBefore(period: string): Promise<readonly string[]>;
  /** Records whose keys are wrapped under a period's vault keys, page by page. */
  under(period: string): AsyncIterable<readonly RewrapCandidate[]>;
  /** @returns false when the keys have changed or were destroyed since they were read */
  replace(before: KeyedRecord, keys: WrappedRecordKeys): Promise<boolean>;
}

export interface RewrapCounts {
  readonly rewrapped: number;
  /** Written anew or destroyed meanwhile. */
  readonly skipped: number;
  readonly failed: number;
}

/**
 * Brings record keys that are under old vault keys under the current ones. The data is not touched, and cannot be: this
 * job never reads it. What fails is counted and left for the next run.
 */
export async function rewrapOld(
  store: RewrapStore,
  keys: VaultKeys,
  clock: Clock,
  mayGoOn: () => boolean,
): Promise<RewrapCounts> {
  const counts = { rewrapped: 0, skipped: 0, failed: 0 };
  const rewrap = async ({ subject, open }: RewrapCandidate) => {
    try {
      const keyed = open();
      const replaced = keyed && (await store.replace(keyed, await rewrapRecordKeys(keys, keyed.record, keyed.keys)));
      counts[replaced ? "rewrapped" : "skipped"]++;
    } catch (error) {
      counts.failed++;
      if (error instanceof IntegrityError) log("integrity.violation", { route: "key-rewrap", subject: error.subject });
      log("rewrap.record_failed", { subject, errorName: error instanceof Error ? error.name : "unknown" });
    }
  };
  for (const period of await store.periodsBefore(oldestKept(clock.now()))) {
    for await (const page of store.under(period)) {
      await Promise.all(page.map(rewrap));
      if (!mayGoOn()) return counts;
    }
  }
  return counts;
}

/** The oldest month, such as `2025-11`, whose vault keys may still have record keys under them. */
export function oldestKept(now: Date): string {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keyRotation.rewrapAfterMonths, 1));
  return month.toISOString().slice(0, "yyyy-mm".length);
}
