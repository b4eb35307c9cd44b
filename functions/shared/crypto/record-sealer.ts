import type { KeyObject } from "node:crypto";
import { createNonceSource, open, seal } from "./envelope.ts";
import { type FieldClass, fieldClasses } from "./field-class.ts";
import { createRecordKey, rewrapRecordKey, unwrapRecordKey } from "./record-key.ts";
import { claimedVaultKey, fieldContext, type RecordRef } from "./sealing-context.ts";
import type { VaultKeys } from "./vault-key.ts";

export type { RecordRef } from "./sealing-context.ts";

/** The value comes back exactly as it went in. Its length in bytes shows in the sealed field. */
export interface PlainField {
  readonly class: FieldClass;
  readonly value: string;
}

export interface SealedField {
  readonly class: FieldClass;
  readonly bytes: Uint8Array;
}

/** One key per class of field that the record has, wrapped. Deleting them shreds the record, wherever copies of it are. */
export type WrappedRecordKeys = Readonly<Partial<Record<FieldClass, Uint8Array>>>;

export interface SealedRecord {
  readonly recordKeys: WrappedRecordKeys;
  /** By the same names as the plain fields; each 29 bytes longer than its value in UTF-8. */
  readonly fields: Readonly<Record<string, Uint8Array>>;
}

// No plaintext is zeroed here: values arrive and leave as strings, which JavaScript cannot overwrite.

/**
 * Seals all fields of one version of a record under new record keys. Never call it twice for parts of one version: the
 * second call's record keys replace the first's, and with them all that these could open.
 *
 * @throws TypeError a value has a lone surrogate, which UTF-8 cannot carry; refuse such input before it gets here
 * @throws UnavailableError, IntegrityError as `VaultKeys.sealingKey`
 */
export async function sealRecord(
  keys: VaultKeys,
  record: RecordRef,
  fields: Readonly<Record<string, PlainField>>,
): Promise<SealedRecord> {
  const plain = Object.entries(fields);
  for (const [name, { value }] of plain) {
    if (!value.isWellFormed()) throw new TypeError(`${name} is not well-formed Unicode`);
  }
  const vaultKeys = await forEachClass(fields, (fieldClass) => keys.sealingKey(fieldClass));

  const nonces = createNonceSource();
  const recordKeys: Partial<Record<FieldClass, Uint8Array>> = {};
  const sealed: [name: string, bytes: Uint8Array][] = [];
  for (const [fieldClass, vaultKey] of vaultKeys) {
    const { recordKey, wrapped } = createRecordKey(vaultKey, record, nonces);
    recordKeys[fieldClass] = wrapped;
    for (const [name, field] of plain) {
      if (field.class !== fieldClass) continue;
      sealed.push([name, seal(recordKey, fieldContext(record, fieldClass, name), field.value, nonces)]);
    }
  }
  return { recordKeys, fields: Object.fromEntries(sealed) };
}

/**
 * Opens the fields given, and unwraps record keys of their classes only. All or nothing.
 *
 * @param recordKeys what `sealRecord` returned for this version of this record; further classes are not looked at
 * @throws IntegrityError any of them is not what was sealed, under this name and class, in this version of this record
 * @throws UnavailableError as `VaultKeys.openingKey`
 */
export async function openFields(
  keys: VaultKeys,
  record: RecordRef,
  recordKeys: WrappedRecordKeys,
  sealed: Readonly<Record<string, SealedField>>,
): Promise<Readonly<Record<string, string>>> {
  const opened: [name: string, value: string][] = [];
  const openers = await forEachClass(sealed, (fieldClass) => openRecordKey(keys, record, recordKeys, fieldClass));
  for (const [fieldClass, recordKey] of openers) {
    for (const [name, field] of Object.entries(sealed)) {
      if (field.class !== fieldClass) continue;
      opened.push([name, open(recordKey, fieldContext(record, fieldClass, name), field.bytes).toString("utf8")]);
    }
  }
  return Object.fromEntries(opened);
}

/**
 * Wraps the record keys under the current period's vault keys, so that older ones can be retired. The sealed fields
 * stay as they are. Keys that are under the current period already are returned as they came.
 *
 * @throws IntegrityError, UnavailableError as `openFields` and `sealRecord`
 */
export async function rewrapRecordKeys(
  keys: VaultKeys,
  record: RecordRef,
  recordKeys: WrappedRecordKeys,
): Promise<WrappedRecordKeys> {
  const rewrapped: Partial<Record<FieldClass, Uint8Array>> = {};
  for (const fieldClass of fieldClasses) {
    const wrapped = recordKeys[fieldClass];
    if (!wrapped) continue;
    const claimed = claimedVaultKey(record, fieldClass, wrapped);
    const current = await keys.sealingKey(fieldClass);
    rewrapped[fieldClass] =
      claimed.period === current.id.period
        ? wrapped
        : rewrapRecordKey(await keys.openingKey(claimed), current, record, wrapped);
  }
  return rewrapped;
}

/**
 * The oldest month whose vault key any of the record keys says it is under; the empty string where there are none.
 *
 * @throws IntegrityError one of them is not a wrapped key
 */
export function oldestPeriod(record: RecordRef, recordKeys: WrappedRecordKeys): string {
  const periods = fieldClasses.flatMap((fieldClass) => {
    const wrapped = recordKeys[fieldClass];
    return wrapped ? [claimedVaultKey(record, fieldClass, wrapped).period] : [];
  });
  return periods.sort()[0] ?? "";
}

async function openRecordKey(
  keys: VaultKeys,
  record: RecordRef,
  recordKeys: WrappedRecordKeys,
  fieldClass: FieldClass,
): Promise<KeyObject> {
  // A key that is missing fails as any other bytes do that are no wrapped key.
  const wrapped = recordKeys[fieldClass] ?? new Uint8Array(0);
  const vaultKey = await keys.openingKey(claimedVaultKey(record, fieldClass, wrapped));
  return unwrapRecordKey(vaultKey, record, wrapped);
}

/** One result per class that occurs in `fields`, found at the same time. */
function forEachClass<T>(
  fields: Readonly<Record<string, { readonly class: FieldClass }>>,
  find: (fieldClass: FieldClass) => Promise<T>,
): Promise<[FieldClass, T][]> {
  const classes = new Set(Object.values(fields).map((field) => field.class));
  return Promise.all(
    Array.from(classes, async (fieldClass): Promise<[FieldClass, T]> => [fieldClass, await find(fieldClass)]),
  );
}
