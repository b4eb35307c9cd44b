/**
 * Joins parts so that no two different lists of parts give the same text: each is a netstring without the comma, the
 * number of its UTF-8 bytes, a colon, then the part itself. `["ab", "c"]` is `2:ab1:c`; `["a", "bc"]` is `1:a2:bc`.
 */
export function lengthPrefixed(parts: readonly string[]): string {
  let joined = "";
  for (const part of parts) joined += `${Buffer.byteLength(part)}:${part}`;
  return joined;
}
