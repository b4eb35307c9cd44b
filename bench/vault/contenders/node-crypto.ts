import { createCipheriv, createDecipheriv, generateKeySync, randomBytes } from "node:crypto";
import { type Name, names, orderPii } from "#bench/vault/order-pii.ts";
import type { Contender, Values } from "./contender.ts";

/**
 * The floor: AES-256-GCM on each field under one key that is always there, bound to nothing. A KeyObject and not bytes,
 * because that is the fastest that Node has.
 */
export function nodeCrypto(): Contender {
  const key = generateKeySync("aes", { length: 256 });
  return {
    name: "node:crypto",
    async seal() {
      const stored: Record<string, Uint8Array> = {};
      for (const name of names) {
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", key, nonce);
        const ciphertext = cipher.update(orderPii[name].value, "utf8");
        cipher.final();
        stored[name] = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
      }
      return stored;
    },
    async open(stored) {
      const opened: Partial<Record<Name, string>> = {};
      for (const name of names) {
        const bytes = stored[name] ?? new Uint8Array(0);
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(-16));
        const value = decipher.update(bytes.subarray(12, -16));
        decipher.final();
        opened[name] = value.toString("utf8");
      }
      return opened as Values;
    },
  };
}
