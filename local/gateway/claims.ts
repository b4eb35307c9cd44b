/**
 * A claim as HTTP APIs hand it to a function: always text. The service prints values as Go's `fmt` does, so that
 * `["a", "b"]` arrives as `[a b]` and `{"a": 1}` as `map[a:1]`.
 */
function toText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toText).join(" ")}]`;
  if (value === null) return "<nil>";
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${toText(item)}`).join(" ")}]`;
}

/** All claims of a token, for `requestContext.authorizer.jwt.claims`. */
export function flattenClaims(payload: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, toText(value)]));
}
