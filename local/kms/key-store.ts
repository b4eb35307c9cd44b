import type { KeyObject } from "node:crypto";
import { ServiceError } from "#local/front-door/service-error.ts";
import { StartupError } from "#local/startup-error.ts";
import type { LocalKey } from "#local/system.ts";
import { readKeyFile, type StoredKey, writeKeyFile } from "./key-file.ts";
import { exportMaterial, generateMaterial, importMaterial, usageOf } from "./key-material.ts";

export interface KmsKey extends LocalKey {
  readonly state: StoredKey["state"];
  readonly createdAt: Date;
  readonly material: KeyObject;
}

export interface KmsStore {
  /** The key that a key id, key ARN, alias name or alias ARN names. Throws NotFoundException. */
  find(reference: string): KmsKey;
  /** In force, and where there is a directory kept, when it returns. Throws NotFoundException. */
  setState(keyId: string, state: KmsKey["state"]): void;
}

export interface KmsStoreOptions {
  readonly keys: readonly LocalKey[];
  /** `alias/name` → key id. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Where keys outlive the process; without it they live in memory. */
  readonly directory?: string;
}

/**
 * Opens the keys of the local KMS, making those that do not exist yet. Keys of an earlier start in the same directory
 * keep their material, so that whatever they encrypted can be decrypted; keys that the system no longer declares stay
 * in the file. Throws StartupError where the directory's keys are damaged or of another kind than declared.
 */
export async function openKmsStore({ keys, aliases = {}, directory }: KmsStoreOptions): Promise<KmsStore> {
  const stored = new Map(Object.entries(directory ? readKeyFile(directory) : {}));
  const save = () => directory && writeKeyFile(directory, Object.fromEntries(stored));
  const missing = keys.filter((key) => !stored.has(key.keyId));
  for (const [keyId, key] of await Promise.all(missing.map(createKey))) stored.set(keyId, key);
  if (missing.length > 0) save();

  const opened = new Map(keys.map((key) => [key.keyId, openKey(key, stored.get(key.keyId))]));
  const keyIds = new Map(keys.flatMap((key) => references(key, aliases).map((name) => [name, key.keyId])));

  const find = (reference: string): KmsKey => {
    const key = opened.get(keyIds.get(reference) ?? "");
    if (!key) throw new ServiceError("NotFoundException", `Key '${reference}' does not exist`);
    return key;
  };
  return {
    find,
    setState(keyId, state) {
      const key = find(keyId);
      opened.set(keyId, { ...key, state });
      stored.set(keyId, storedForm({ ...key, state }));
      save();
    },
  };
}

async function createKey({ keyId, spec, usage }: LocalKey): Promise<[string, StoredKey]> {
  if (usageOf[spec] !== usage) throw new StartupError(`The local KMS has no ${spec} keys for ${usage} (${keyId}).`);
  const material = await generateMaterial(spec);
  return [keyId, storedForm({ spec, usage, state: "Enabled", createdAt: new Date(), material })];
}

const storedForm = ({ spec, usage, state, createdAt, material }: Omit<KmsKey, "keyId" | "arn">): StoredKey => ({
  spec,
  usage,
  state,
  createdAt: createdAt.toISOString(),
  material: exportMaterial(material),
});

function openKey(key: LocalKey, stored: StoredKey | undefined): KmsKey {
  if (stored?.spec !== key.spec || stored.usage !== key.usage) {
    throw new StartupError(
      `The data directory holds KMS key ${key.keyId} as another kind of key than is declared now: start with another data directory.`,
    );
  }
  const material = importMaterial(stored.spec, stored.material);
  return { ...key, state: stored.state, createdAt: new Date(stored.createdAt), material };
}

/** Everything that KMS accepts as a KeyId for this key. */
function references(key: LocalKey, aliases: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(aliases).filter((name) => aliases[name] === key.keyId);
  const arnPrefix = key.arn.slice(0, key.arn.lastIndexOf(":") + 1);
  return [key.keyId, key.arn, ...names, ...names.map((name) => arnPrefix + name)];
}
