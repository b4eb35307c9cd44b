import { type Name, names, order, orderPii } from "#bench/vault/order-pii.ts";
import { type FieldClass, fieldClasses } from "#shared/crypto/field-class.ts";
import { openFields, type SealedField, sealRecord } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { Contender, Values } from "./contender.ts";

/** The sealing layer as the functions use it: three record keys, seven fields. */
export const cloakroom = (keys: VaultKeys): Contender => ({
  name: "cloakroom",
  async seal() {
    const { recordKeys, fields } = await sealRecord(keys, order, orderPii);
    return { ...recordKeys, ...fields };
  },
  async open(stored) {
    const recordKeys: Partial<Record<FieldClass, Uint8Array>> = {};
    for (const fieldClass of fieldClasses) {
      const wrapped = stored[fieldClass];
      if (wrapped) recordKeys[fieldClass] = wrapped;
    }
    const sealed: Partial<Record<Name, SealedField>> = {};
    for (const name of names) {
      const bytes = stored[name];
      if (bytes) sealed[name] = { class: orderPii[name].class, bytes };
    }
    return (await openFields(keys, order, recordKeys, sealed)) as Values;
  },
});
