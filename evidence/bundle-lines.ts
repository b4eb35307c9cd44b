/** Something that is wrong with a bundle, in a sentence. */
export class BundleError extends Error {}

const lineFeed = 0x0a;

/**
 * The lines of a file of JSON lines, each ended by a line feed and by nothing else.
 * @throws BundleError for a last line without its end
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let begun: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    begun.push(chunk.subarray(start));
  }
  if (Buffer.concat(begun).length > 0) throw new BundleError("The file is cut off: its last line has no end.");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A line as an object that has these members as text, in this order, and no others. It has to be written as JSON is written
 * by `JSON.stringify`, so that no byte of it can be another one.
 * @param what it is, for who reads the error
 */
export function textMembers<const Name extends string>(
  line: Uint8Array,
  names: readonly Name[],
  what: string,
): Readonly<Record<Name, string>> {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(line);
    value = JSON.parse(text);
  } catch {
    throw new BundleError(`${what} is not readable.`);
  }
  const members = value as Record<Name, string>;
  const isAsDeclared =
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).join() === names.join() &&
    names.every((name) => typeof members[name] === "string");
  if (!isAsDeclared || JSON.stringify(value) !== text) throw new BundleError(`${what} is not as it was written.`);
  return members;
}
