import { openFields, type SealedRecord, sealRecord, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { HolderKey, TokenIds } from "./contact-token.ts";

/** A call that was put through, kept so that its buyer can call back: the caller's number is sealed, the buyer's not there. */
export interface Callback extends TokenIds {
  readonly holder: HolderKey;
  /** ISO 8601. */
  readonly at: string;
  /** As the holder's at that time, and kept so by `token-follower`. */
  readonly liveUntil: string;
  readonly sealed: Uint8Array;
  readonly keys: WrappedRecordKeys;
}

const record = (contactTokenId: string) => ({ type: "callback", id: contactTokenId, version: 1 }) as const;

/** @param number E.164 @throws UnavailableError, IntegrityError */
export async function sealCaller(
  keys: VaultKeys,
  contactTokenId: string,
  number: string,
): Promise<Pick<Callback, "sealed" | "keys">> {
  const plain = { caller: { class: "contact", value: number } } as const;
  const { fields, recordKeys }: SealedRecord = await sealRecord(keys, record(contactTokenId), plain);
  return { sealed: fields.caller as Uint8Array, keys: recordKeys };
}

/** @returns E.164 @throws UnavailableError, IntegrityError */
export async function openCaller(
  keys: VaultKeys,
  { contactTokenId, sealed, keys: wrapped }: Callback,
): Promise<string> {
  const fields = { caller: { class: "contact", bytes: sealed } } as const;
  const { caller } = await openFields(keys, record(contactTokenId), wrapped, fields);
  return caller as string;
}
