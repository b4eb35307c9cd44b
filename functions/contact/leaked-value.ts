import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { aliasWords, type ContactKey } from "./contact-key.ts";
import type { HolderKey } from "./contact-token.ts";
import { callingNumber, keyedIn } from "./dialled.ts";
import { kindOf, type NumberPool } from "./number-pool.ts";
import { phoneForms } from "./phone-forms.ts";
import { pronounceablePattern } from "./pronounceable.ts";
import { aliasHolder, directHolder, extensionHolder } from "./token-value.ts";

/** A value as somebody found it. */
export interface LeakedValue {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly extension?: string | undefined;
  readonly callerNumber?: string | undefined;
}

export type WhyNot = "not_ours" | "mistyped" | "extension_missing" | "caller_missing";

interface Means {
  readonly key: ContactKey;
  readonly pool: NumberPool;
  /** Of addresses. */
  readonly domain: string;
}

/** Where a value that was found leads to, or why it leads nowhere: without a look-up. */
export function leadsTo({ email, phone, extension, callerNumber }: LeakedValue, means: Means): HolderKey | WhyNot {
  return email === undefined ? byPhone(phone ?? "", extension, callerNumber, means) : byAddress(email, means);
}

function byAddress(email: string, { key, domain }: Means): HolderKey | WhyNot {
  const [, alias = "", host] = /^([^@+]+)(?:\+[^@]*)?@([^@]+)$/.exec(email.trim().toLowerCase()) ?? [];
  if (host !== domain) return "not_ours";
  return pronounceablePattern(aliasWords).test(alias) ? aliasHolder(key, alias) : "mistyped";
}

function byPhone(
  phone: string,
  extension: string | undefined,
  callerNumber: string | undefined,
  { key, pool }: Means,
): HolderKey | WhyNot {
  const [, written = phone, withIt] = /^(.*?)(?:;ext=|\bext\b\.?|\bx|,+)\s*([\d .-]+)$/i.exec(phone) ?? [];
  const parsed = parsePhoneNumberFromString(written, { extract: false });
  const number = parsed?.number ?? nationalIn(pool, written);
  const kind = number && kindOf(pool, number);
  if (!number || !kind) return "not_ours";
  if (kind === "direct") {
    const caller = callingNumber(callerNumber ?? "");
    if (!caller) return "caller_missing";
    return directHolder(key.index("caller", caller.e164), key.index("number", number));
  }
  const keyed = keyedIn(extension ?? withIt);
  if (keyed.kind === "none") return "extension_missing";
  return keyed.kind === "mistyped" ? "mistyped" : extensionHolder(key, number, keyed.extension);
}

/** A number of the pool that was written down without its country. */
function nationalIn({ extension, direct }: NumberPool, text: string): string | undefined {
  const digits = text.replace(/\D/g, "").replace(/^0+/, "");
  return [...extension, ...direct].find((number) => phoneForms(number).nationalDigits === digits);
}
