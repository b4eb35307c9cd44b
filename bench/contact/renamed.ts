/** The same value, in which each of these texts stands under its other name, as a part of a text and in keys too. */
export function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  const text = (one: string) => [...names].reduce((so, [from, to]) => so.replaceAll(from, to), one);
  const again = (one: unknown): unknown => {
    if (typeof one === "string") return text(one);
    if (one instanceof Uint8Array || typeof one !== "object" || one === null) return one;
    if (one instanceof Set) return new Set([...one].map(again));
    if (Array.isArray(one)) return one.map(again);
    return Object.fromEntries(Object.entries(one).map(([key, member]) => [text(key), again(member)]));
  };
  return again(value) as T;
}
