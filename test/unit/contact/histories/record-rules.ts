import { against, expiry, type Facts, type TokenFacts } from "./facts.ts";
import type { Broken } from "./issue-rules.ts";
import { buyers, callers, pool } from "./parties.ts";

interface LoggedRow {
  readonly fields?: readonly string[];
  readonly purpose?: string;
  readonly orderId?: string;
  readonly contact?: { readonly contactTokenId: string; readonly use: string; readonly callId?: string };
}

const counted = (names: readonly string[]) => new Map(Map.groupBy(names, (name) => name).entries());

/** Every disclosure is on record once, and nothing that was none. */
export function* recordsAreRight({ disclosed, perhapsOnRecord, tokens }: Facts, rows: readonly LoggedRow[]): Broken {
  const names = rows.map(({ contact }) => `${contact?.contactTokenId} ${contact?.use} ${contact?.callId}`);
  const found = counted(names);
  const wanted = counted(disclosed);
  for (const [name, all] of wanted) {
    const times = found.get(name)?.length ?? 0;
    if (times !== all.length) yield `${name}: on record ${times} times, and happened ${all.length} times`;
  }
  for (const [name, all] of found) {
    if (wanted.has(name)) continue;
    if (!perhapsOnRecord.has(name)) yield `${name}: on record, and did not happen`;
    if (all.length > 1) yield `${name}: on record ${all.length} times`;
  }
  const byId = new Map(tokens.map((token) => [token.contactTokenId, token]));
  for (const { contact, orderId, fields, purpose } of rows) {
    const { channel, order } = byId.get(contact?.contactTokenId ?? "") ?? {};
    if (orderId !== order?.orderId || purpose !== "contact" || fields?.join() !== `contact.${channel}`)
      yield `${contact?.contactTokenId}: on record as ${fields} of ${orderId}`;
  }
}

interface Shown {
  readonly state: "live" | "ended";
  readonly reason?: string;
  readonly expiresAt: string;
  readonly extensionsLeft: number;
  readonly calls: { readonly count: number };
}

/** What an application is shown of a token is what is so. */
export function* viewIsRight(facts: Facts, token: TokenFacts, shown: Shown, now: Date): Broken {
  const { contactTokenId, extensions } = token;
  const why = against(token, now);
  const state = why.length > 0 ? "ended" : "live";
  if (shown.state !== state) yield `${contactTokenId} is shown as ${shown.state}, and is ${state}: ${why}`;
  if (shown.reason !== undefined && !why.includes(shown.reason)) yield `${contactTokenId}: ${shown.reason}, not ${why}`;
  if (Date.parse(shown.expiresAt) !== expiry(token)) yield `${contactTokenId} is shown to end ${shown.expiresAt}`;
  if (shown.extensionsLeft !== 2 - extensions) yield `${contactTokenId} has ${shown.extensionsLeft} extensions left`;
  const isCall = (name: string) => name.startsWith(`${contactTokenId} called`);
  const least = facts.disclosed.filter(isCall).length;
  const most = new Set([...facts.disclosed, ...facts.perhapsOnRecord].filter(isCall)).size;
  const { count } = shown.calls;
  if (count < least || count > most) yield `${contactTokenId} is shown with ${count} calls, and had ${least}`;
}

/** A copied table gives no number that works, and nobody's number. */
export function* nothingIsLegible({ tokens }: Facts, rows: readonly object[]): Broken {
  const text = JSON.stringify(rows, (_, value) => (value instanceof Set ? [...value] : value));
  const bytes = rows.flatMap((row) => Object.values(row)).filter((value) => value instanceof Uint8Array);
  const all = [text, ...bytes.map((value) => Buffer.from(value).toString("latin1"))].join("\n");
  const numbers = [...pool.direct, ...pool.extension, ...callers, ...buyers.flatMap(({ phones }) => phones)];
  // Without the country code, as it is dialled within the country.
  for (const number of numbers) if (all.includes(number.slice(4))) yield `${number} stands in a table`;
  for (const { contactTokenId, extension, alias } of tokens)
    for (const value of [extension, alias?.split("@")[0]])
      if (value && all.includes(value)) yield `the value of ${contactTokenId} stands in a table`;
}
