import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { createNonceSource, type NonceSource, open, seal } from "./envelope.ts";
import { type RecordRef, recordKeyContext } from "./sealing-context.ts";
import type { VaultKey } from "./vault-key.ts";

// Record keys are made or unwrapped for one call and never cached, so nobody else holds their bytes: they are zeroed as
// soon as OpenSSL has its own copy, which it wipes when the KeyObject is collected.

/** A new record key, and the same wrapped by the vault key: 68 bytes, format ‖ period ‖ nonce ‖ wrapped key ‖ tag. */
export function createRecordKey(
  vaultKey: VaultKey,
  record: RecordRef,
  nonces: NonceSource,
): { recordKey: KeyObject; wrapped: Uint8Array } {
  return zeroing(randomBytes(32), (bytes) => ({
    recordKey: createSecretKey(bytes),
    wrapped: seal(vaultKey.key, recordKeyContext(record, vaultKey.id), bytes, nonces),
  }));
}

/** @throws IntegrityError it is not the key of this record, version and class, or was not wrapped by this vault key */
export function unwrapRecordKey(vaultKey: VaultKey, record: RecordRef, wrapped: Uint8Array): KeyObject {
  return zeroing(open(vaultKey.key, recordKeyContext(record, vaultKey.id), wrapped), (bytes) => createSecretKey(bytes));
}

/** The same record key, wrapped by another vault key. @throws IntegrityError as `unwrapRecordKey` */
export function rewrapRecordKey(from: VaultKey, to: VaultKey, record: RecordRef, wrapped: Uint8Array): Uint8Array {
  return zeroing(open(from.key, recordKeyContext(record, from.id), wrapped), (bytes) =>
    seal(to.key, recordKeyContext(record, to.id), bytes, createNonceSource()),
  );
}

function zeroing<T>(bytes: Uint8Array, use: (bytes: Uint8Array) => T): T {
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}
