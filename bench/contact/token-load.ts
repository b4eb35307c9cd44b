import { batch, putRows } from "#bench/put-rows.ts";
import { holderOf, slotKey, tokenKey, ttlOf } from "#contact/contact-rows.ts";
import type { ContactToken, Format } from "#contact/contact-token.ts";
import { numberBook } from "#contact/number-book.ts";
import { aliasHolder, directHolder, extensionHolder } from "#contact/token-value.ts";
import { addDays } from "#shared/days.ts";
import { systemIds } from "#shared/ids.ts";
import type { Connected } from "./connect.ts";

type Row = Readonly<Record<string, unknown>>;
/** From how many tokens a caller has, or had. */
type Kind = { readonly format: Format; readonly caller?: string } | { readonly format?: undefined };

const writers = 8;

/** Makes the rows of live tokens of other applications, each as the issuer leaves them. */
async function rowMaker({ contactKeys, pool }: Connected) {
  const key = await contactKeys();
  const book = numberBook(key, pool);
  const extensions = pool.extension.map(book.indexOf);
  const directs = pool.direct.map(book.indexOf);
  const at = <T>(list: readonly T[], i: number) => list[i % list.length] as T;

  /** Of ten tokens six have an extension, three are direct, one is an address. */
  const kindOf = (i: number): Kind => {
    if (i % 10 < 6) return { format: "extension" };
    return i % 10 < 9 ? { format: "direct", caller: key.index("caller", `${Math.floor(i / 400)}`) } : {};
  };

  return (i: number, now: Date): Row[] => {
    const contactTokenId = systemIds.next("ctk");
    const { format, caller } = { caller: undefined, ...kindOf(i) };
    // The 120 direct tokens of a caller are of as many numbers.
    const number = format && (format === "direct" ? at(directs, i % 400) : at(extensions, i));
    const holder = () => {
      if (!format || number === undefined) return aliasHolder(key, key.alias(contactTokenId));
      if (format === "direct") return directHolder(caller ?? "", number);
      return extensionHolder(key, at(pool.extension, i), key.extension(contactTokenId));
    };
    const token: ContactToken = {
      ...{ contactTokenId, orderId: `LOADED-${i}`, buyerId: `BUYER-${i}`, sellerId: `SELLER-${i % 5000}` },
      ...{ applicationId: `app_${i % 200}`, developerId: `dev_${i % 100}`, clientId: `cli_${i % 200}` },
      channel: format ? "phone" : "email",
      ...{ format, number, caller, holder: holder() },
      ...{ status: "issued", epochs: { global: 0, developer: 1, application: 1, authorization: 1 } },
      ...{ issuedAt: now.toISOString(), extensions: 0, version: 1 },
    };
    const order = {
      events: [],
      purgeAt: addDays(now, 365).toISOString(),
      recipientPhoneIndex: key.index("caller", `${i}`),
    };
    const ttl = ttlOf(token);
    return [
      { ...tokenKey(contactTokenId), ...token, ttl },
      { ...slotKey(token), ...{ contactTokenId, clientId: token.clientId, holder: token.holder, ttl } },
      { ...holderOf(token, order), ttl },
    ];
  };
}

/**
 * Loads live tokens, several writers at once, until there are so many or the time is up.
 * @param from how many there are already @param seconds for it at most
 * @returns how many there are
 */
export async function loadTokens(system: Connected, from: number, to: number, seconds: number): Promise<number> {
  const make = await rowMaker(system);
  const now = new Date();
  const end = performance.now() + seconds * 1000;
  let next = from;
  const write = async () => {
    // 25 tokens have 75 rows: three batches.
    while (next < to && performance.now() < end) {
      const first = next;
      next = Math.min(first + batch, to);
      const rows = Array.from({ length: next - first }, (_, i) => make(first + i, now)).flat();
      await putRows(system.db, system.tables.contact, rows);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return next;
}
