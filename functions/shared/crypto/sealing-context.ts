import { IntegrityError } from "#shared/errors/integrity-error.ts";
import type { EnvelopeContext } from "./envelope.ts";
import type { FieldClass } from "./field-class.ts";
import { lengthPrefixed } from "./length-prefixed.ts";
import type { VaultKeyId } from "./vault-key.ts";

/** One version of one record. Each version is sealed afresh, under record keys of its own. */
export interface RecordRef {
  readonly type: "buyer" | "order" | "message" | "developer" | "callback";
  readonly id: string;
  readonly version: number;
}

// The two formats in use. A change to what an envelope holds or is bound to takes a new byte; no byte is used twice.
const fieldFormat = "\x01";
const recordKeyFormat = "\x02";

/** A sealed field. Header: format. Bound to format, record type, record id, class, field, record version. */
export function fieldContext(record: RecordRef, fieldClass: FieldClass, field: string): EnvelopeContext {
  return bind(fieldFormat, [record.type, record.id, fieldClass, field, String(record.version)]);
}

/** A wrapped record key. Header: format, period of the vault key. Bound to both, record type and id, class, version. */
export function recordKeyContext(record: RecordRef, vaultKey: VaultKeyId): EnvelopeContext {
  return bind(recordKeyFormat + vaultKey.period, recordKeyFacts(record, vaultKey.class));
}

/**
 * The vault key that a wrapped record key says it is under. Only a choice of the key to try: `open` then proves it.
 *
 * @throws IntegrityError it is not of the format, so that no stray bytes become the key of a look-up
 */
export function claimedVaultKey(record: RecordRef, fieldClass: FieldClass, wrapped: Uint8Array): VaultKeyId {
  const header = Buffer.from(wrapped.subarray(0, "?yyyy-mm".length)).toString("latin1");
  const period = header.slice(recordKeyFormat.length);
  if (!header.startsWith(recordKeyFormat) || !/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) {
    throw new IntegrityError(recordKeyFacts(record, fieldClass).join("/"));
  }
  return { class: fieldClass, period };
}

const recordKeyFacts = (record: RecordRef, fieldClass: FieldClass): string[] => [
  record.type,
  record.id,
  fieldClass,
  String(record.version),
];

// A format's header has one length, and the facts are length-prefixed: the associated data reads back in one way only.
function bind(header: string, facts: readonly string[]): EnvelopeContext {
  return {
    header: Buffer.from(header, "latin1"),
    associatedData: Buffer.from(header + lengthPrefixed(facts)),
    subject: facts.join("/"),
  };
}
