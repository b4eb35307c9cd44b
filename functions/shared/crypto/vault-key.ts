import type { KeyObject } from "node:crypto";
import type { DataKeyId } from "./data-key.ts";
import { createDataKeyLoader, type DataKeyPorts } from "./data-key-loader.ts";
import type { FieldClass } from "./field-class.ts";

export interface VaultKeyId {
  readonly class: FieldClass;
  /** UTC month, such as `2026-11`. */
  readonly period: string;
}

/** Wraps the record keys of one class that are made in one period. */
export interface VaultKey {
  readonly id: VaultKeyId;
  readonly key: KeyObject;
}

/** Both throw UnavailableError if KMS or DynamoDB fails, and IntegrityError if it is not the key that was stored. */
export interface VaultKeys {
  /** The current period's key; the first use in a period creates it. */
  sealingKey(fieldClass: FieldClass): Promise<VaultKey>;
  /** @throws IntegrityError also if there is no such key */
  openingKey(id: VaultKeyId): Promise<VaultKey>;
}

export function createVaultKeys(ports: DataKeyPorts): VaultKeys {
  const loader = createDataKeyLoader(ports);
  return {
    async sealingKey(fieldClass) {
      const id = { class: fieldClass, period: periodOf(ports.clock.now()) };
      return { id, key: await loader.existingOrNew(dataKeyId(id)) };
    },
    async openingKey(id) {
      return { id, key: await loader.existing(dataKeyId(id)) };
    },
  };
}

const periodOf = (date: Date): string => date.toISOString().slice(0, "yyyy-mm".length);

const dataKeyId = (id: VaultKeyId): DataKeyId => ({ purpose: "vault-key", class: id.class, keyId: id.period });
