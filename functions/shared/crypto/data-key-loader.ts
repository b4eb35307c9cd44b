import { type KeyObject, timingSafeEqual } from "node:crypto";
import type { Clock } from "#shared/clock.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { type DataKeyId, dataKeyName, keyCommitment, type WrappedDataKey } from "./data-key.ts";
import { createKeyCache } from "./key-cache.ts";
import type { KeyService } from "./key-service.ts";
import type { VaultKeyStore } from "./vault-key-store.ts";

export interface DataKeyPorts {
  readonly service: KeyService;
  readonly store: VaultKeyStore;
  readonly clock: Clock;
}

/**
 * Plaintext data keys. One KMS call per key, 5 minutes and process, however many ask at once; the process that loses the
 * race to create a key makes one more.
 */
export interface DataKeyLoader {
  /**
   * @throws IntegrityError there is no such key, or it is not the one that was stored; UnavailableError KMS or DynamoDB
   */
  existing(id: DataKeyId): Promise<KeyObject>;
  /** The same, but a key that does not exist yet is created. Every process gets the same one. */
  existingOrNew(id: DataKeyId): Promise<KeyObject>;
}

export function createDataKeyLoader({ service, store, clock }: DataKeyPorts): DataKeyLoader {
  const cache = createKeyCache(clock);

  return {
    async existing(id) {
      const key = await cache.get(dataKeyName(id), () => load(id));
      if (!key) throw new IntegrityError(dataKeyName(id));
      return key;
    },
    async existingOrNew(id) {
      let key: KeyObject | undefined;
      // It may join a load that `existing` began, which finds nothing and creates nothing: then it takes another turn.
      while (!key) key = await cache.get(dataKeyName(id), async () => (await load(id)) ?? create(id));
      return key;
    },
  };

  async function load(id: DataKeyId): Promise<KeyObject | undefined> {
    const stored = await store.get(id);
    return stored && unwrap(id, stored);
  }

  async function unwrap(id: DataKeyId, { wrapped, commitment }: WrappedDataKey): Promise<KeyObject> {
    const key = await service.unwrap(id, wrapped);
    const expected = keyCommitment(id, key);
    if (commitment.length !== expected.length || !timingSafeEqual(commitment, expected)) {
      throw new IntegrityError(dataKeyName(id));
    }
    return key;
  }

  async function create(id: DataKeyId): Promise<KeyObject> {
    const { plaintext, wrapped, kmsKeyArn } = await service.generate(id);
    const commitment = keyCommitment(id, plaintext);
    if (await store.putIfAbsent(id, { wrapped, commitment, kmsKeyArn, createdAt: clock.now() })) return plaintext;
    // Another process created it in between. Its key is the one that counts; ours has sealed nothing.
    const winner = await load(id);
    if (!winner) throw new IntegrityError(dataKeyName(id));
    return winner;
  }
}
