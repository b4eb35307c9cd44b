import type { ContactKey } from "./contact-key.ts";
import { pairHolder, valueHolder } from "./contact-rows.ts";
import type { ContactToken, HolderKey } from "./contact-token.ts";
import { numberBook } from "./number-book.ts";
import type { NumberPool } from "./number-pool.ts";
import { phoneForms } from "./phone-forms.ts";

/** What a token's value is made with. */
export interface ValueMaker {
  readonly key: ContactKey;
  readonly pool: NumberPool;
  /** Of addresses. */
  readonly domain: string;
}

/** What the holder of a token is told. */
export type TokenValue =
  | { readonly phone: ReturnType<typeof phoneForms> }
  | { readonly email: { readonly address: string } };

export const aliasHolder = (key: ContactKey, alias: string): HolderKey => valueHolder(key.index("alias", alias));
export const extensionHolder = (key: ContactKey, number: string, extension: string): HolderKey =>
  valueHolder(key.index("extension", number, extension));
/** @param caller, number indexes */
export const directHolder = (caller: string, number: string): HolderKey => pairHolder(caller, number);

/** The value of a token, made anew from its id. @returns undefined when its number has left the pool: then it works no more */
export function tokenValue(
  { key, pool, domain }: ValueMaker,
  { contactTokenId, channel, format, number }: Pick<ContactToken, "contactTokenId" | "channel" | "format" | "number">,
): TokenValue | undefined {
  if (channel === "email") return { email: { address: `${key.alias(contactTokenId)}@${domain}` } };
  const e164 = number && numberBook(key, pool).numberOf(number);
  if (!e164) return undefined;
  return { phone: phoneForms(e164, format === "extension" ? key.extension(contactTokenId) : undefined) };
}
