import type { FieldClass } from "#shared/crypto/field-class.ts";

/** Every sealed field of a buyer, and the class whose keys open it. */
export const buyerFields = {
  name: "identity",
  email: "contact",
  phone: "contact",
  phoneAsGiven: "contact",
} as const satisfies Record<string, FieldClass>;
export type BuyerFieldName = keyof typeof buyerFields;

/** A buyer's contact data, kept while the account lives: what notices are sent to. */
export interface Buyer {
  readonly buyerId: string;
  /** Of the sealed content; authenticated with every sealed field, and what conditional writes compare. */
  readonly version: number;
  /** BCP 47. */
  readonly locale?: string | undefined;
  readonly country?: string | undefined;
  /** Blind indexes: a buyer can be found by address or number without either being stored. */
  readonly emailIndex?: string | undefined;
  readonly phoneIndex?: string | undefined;
  readonly sealed: Readonly<Partial<Record<BuyerFieldName, Uint8Array>>>;
}
