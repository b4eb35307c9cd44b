import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { StartupError } from "#local/startup-error.ts";

const storedKey = z.strictObject({
  spec: z.enum(["SYMMETRIC_DEFAULT", "RSA_2048", "RSA_3072", "RSA_4096", "HMAC_256"]),
  usage: z.enum(["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC"]),
  state: z.enum(["Enabled", "Disabled", "PendingDeletion"]),
  createdAt: z.iso.datetime(),
  /** As `exportMaterial` gives it. */
  material: z.base64(),
});

const keyFile = z.strictObject({ version: z.literal(1), keys: z.record(z.string(), storedKey) });

export type StoredKey = z.infer<typeof storedKey>;

/** Key id → key. */
export type StoredKeys = Readonly<Record<string, StoredKey>>;

const fileName = "keys.json";

/**
 * The keys kept in a directory, which is made if need be; none where the file does not exist yet.
 * Throws StartupError where the directory cannot be used or the file has any other content.
 */
export function readKeyFile(directory: string): StoredKeys {
  const path = join(directory, fileName);
  let text: string | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  } catch (error) {
    throw new StartupError(`The KMS keys cannot be kept in ${directory}.`, { cause: error });
  }
  if (text === undefined) return {};
  try {
    return keyFile.parse(JSON.parse(text)).keys;
  } catch (error) {
    // Starting over with new keys would make every record under the old ones unreadable: that is for a person to do.
    throw new StartupError(`${path} is damaged: restore it, or start with another data directory.`, { cause: error });
  }
}

/**
 * Replaces the file: after a crash at any moment either the old or the new content is there, whole.
 * Synchronous, so that of two changes the later one is also written later.
 */
export function writeKeyFile(directory: string, keys: StoredKeys): void {
  const path = join(directory, fileName);
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, path);
  syncDirectory(directory);
}

/** The rename itself is durable only once the directory is. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
