import type * as z from "zod/mini";
import { type Buyer, type BuyerFieldName, buyerFields } from "#shared/buyers/buyer.ts";
import type { StoredBuyer } from "#shared/buyers/stored-buyer.ts";
import type { BlindIndex } from "#shared/crypto/blind-index.ts";
import { openFields, sealRecord, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { readPhone } from "#shared/phone.ts";
import type { buyerBody } from "./buyer-schemas.ts";
import { openable } from "./openable.ts";

export type BuyerBody = z.output<typeof buyerBody>;

type Plain = Readonly<Partial<Record<BuyerFieldName, string>>>;

/** What to write for a buyer that was handed in; undefined `write` when it says what is stored already. */
export interface BuyerIntake {
  readonly version: number;
  readonly write?: { readonly buyer: Buyer; readonly keys: WrappedRecordKeys };
}

/**
 * Decides what handing in a buyer means for what is stored: a new version replaces the whole.
 * @throws Problem `invalid_request` for a phone number that is none
 */
export async function takeInBuyer(
  { keys, index }: { readonly keys: VaultKeys; readonly index: BlindIndex },
  buyerId: string,
  body: BuyerBody,
  stored: StoredBuyer,
): Promise<BuyerIntake> {
  const phone = body.phone === undefined ? undefined : readPhone(body.phone, body.country, "/phone").e164;
  const plain = defined({ name: body.name, email: body.email, phone, phoneAsGiven: body.phone });
  const { locale, country } = body;
  const before = stored.buyer;
  const known = before && (await openable(() => open(keys, before, stored)));
  if (known && same(plain, known) && before.locale === locale && before.country === country)
    return { version: before.version };

  const version = (before?.version ?? 0) + 1;
  const fields = Object.entries(plain).map(
    ([name, value]) => [name, { class: buyerFields[name as BuyerFieldName], value }] as const,
  );
  const sealed = await sealRecord(keys, { type: "buyer", id: buyerId, version }, Object.fromEntries(fields));
  const buyer = {
    buyerId,
    version,
    locale,
    country,
    emailIndex: body.email && (await index.email(body.email)),
    phoneIndex: phone && (await index.phone(phone)),
    sealed: sealed.fields,
  };
  return { version, write: { buyer, keys: sealed.recordKeys } };
}

function open(keys: VaultKeys, { buyerId, version, sealed }: Buyer, { recordKeys }: StoredBuyer): Promise<Plain> {
  const fields = Object.entries(sealed).map(
    ([name, bytes]) => [name, { class: buyerFields[name as BuyerFieldName], bytes }] as const,
  );
  return openFields(keys, { type: "buyer", id: buyerId, version }, recordKeys?.keys ?? {}, Object.fromEntries(fields));
}

const defined = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));

const same = (a: Plain, b: Plain): boolean =>
  Object.keys(buyerFields).every((name) => a[name as BuyerFieldName] === b[name as BuyerFieldName]);
