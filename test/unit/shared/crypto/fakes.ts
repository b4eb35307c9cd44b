import { createSecretKey, randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#shared/clock.ts";
import { type DataKeyId, dataKeyName, type WrappedDataKey } from "#shared/crypto/data-key.ts";
import type { DataKeyPorts } from "#shared/crypto/data-key-loader.ts";
import type { KeyService } from "#shared/crypto/key-service.ts";
import type { VaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";

/** A clock that stands still until it is set. */
export function fakeClock(start = "2026-11-21T09:00:00.000Z"): Clock & { set(time: string): void } {
  let now = new Date(start);
  return {
    now: () => now,
    set(time) {
      now = new Date(time);
    },
  };
}

/**
 * A key service in memory, which tells what it was asked. Like KMS, it answers later and only under the right context.
 */
export function fakeKeyService(): KeyService & { readonly calls: string[] } {
  const keys = new Map<string, { name: string; bytes: Uint8Array }>();
  const calls: string[] = [];
  return {
    calls,
    async generate(id) {
      calls.push(`generate ${dataKeyName(id)}`);
      const wrapped = randomBytes(16);
      const bytes = randomBytes(32);
      keys.set(wrapped.toString("hex"), { name: dataKeyName(id), bytes });
      await nextTurn();
      return { plaintext: createSecretKey(bytes), wrapped, kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/vault" };
    },
    async unwrap(id, wrapped) {
      calls.push(`unwrap ${dataKeyName(id)}`);
      await nextTurn();
      const found = keys.get(Buffer.from(wrapped).toString("hex"));
      if (found?.name !== dataKeyName(id)) throw new IntegrityError(dataKeyName(id));
      return createSecretKey(found.bytes);
    },
  };
}

/** The table in memory. `rows` may be changed, to play someone who can write to it. */
export function fakeKeyStore(): VaultKeyStore & { readonly rows: Map<string, WrappedDataKey> } {
  const rows = new Map<string, WrappedDataKey>();
  return {
    rows,
    async get(id: DataKeyId) {
      await nextTurn();
      return rows.get(dataKeyName(id));
    },
    async putIfAbsent(id: DataKeyId, key: WrappedDataKey) {
      await nextTurn();
      if (rows.has(dataKeyName(id))) return false;
      rows.set(dataKeyName(id), key);
      return true;
    },
  };
}

/** Ports of a system where nothing is stored yet. Give the same ones to two loaders to play two processes. */
export function fakePorts() {
  return { service: fakeKeyService(), store: fakeKeyStore(), clock: fakeClock() } satisfies DataKeyPorts;
}
