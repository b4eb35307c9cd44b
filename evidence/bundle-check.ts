import { BundleError, linesOf, textMembers } from "./bundle-lines.ts";
import { type CheckedManifest, checkManifest, type ListedPart, sha256 } from "./bundle-manifest.ts";

/** What was found: the bundle is whole where nothing is wrong. */
export interface Checked extends CheckedManifest {
  readonly parts: number;
  readonly bytes: number;
  readonly wrong: readonly string[];
}

/**
 * Checks a bundle of evidence: the signature over its manifest, that it has the parts that are listed there, in that order and
 * no others, the digest and the counts of each, and the totals.
 * @param trusted the public key as it was got elsewhere, in PEM
 * @throws BundleError where the manifest cannot be believed, or the file cannot be read on
 */
export async function checkBundle(chunks: AsyncIterable<Uint8Array>, trusted?: string): Promise<Checked> {
  const lines = linesOf(chunks);
  const first = await lines.next();
  if (first.done) throw new BundleError("The file is empty.");
  const checked = checkManifest(first.value, trusted);
  const listed = checked.manifest.parts;
  const wrong: string[] = [];
  const recordsByKind: Record<string, number> = {};
  let [parts, bytes] = [0, 0];
  for await (const line of lines) {
    const entry = listed[parts];
    parts += 1;
    if (!entry) {
      wrong.push(`Line ${parts + 1} is one more than the manifest lists.`);
      continue;
    }
    const found = checkPart(line, entry);
    wrong.push(...found.wrong);
    bytes += found.bytes;
    const [kind = ""] = entry.name.split("/");
    recordsByKind[kind] = (recordsByKind[kind] ?? 0) + found.records;
  }
  wrong.push(...listed.slice(parts).map(({ name }) => `The part ${name} is missing.`));
  return { ...checked, parts, bytes, wrong: [...wrong, ...wrongTotals(checked, recordsByKind)] };
}

function checkPart(line: Uint8Array, entry: ListedPart) {
  const { name, content } = textMembers(line, ["name", "content"], `The line of ${entry.name}`);
  const bytes = Buffer.byteLength(content);
  const records = content.split("\n").length - 1;
  const wrong = [
    ...(name === entry.name ? [] : [`Where the manifest lists ${entry.name}, there is another part.`]),
    ...(sha256(content) === entry.sha256 ? [] : [`The part ${entry.name} is not what was signed: its digest differs.`]),
    ...(bytes === entry.bytes ? [] : [`The part ${entry.name} has ${bytes} bytes, and not ${entry.bytes}.`]),
    ...(records === entry.records ? [] : [`The part ${entry.name} has ${records} records, and not ${entry.records}.`]),
  ];
  return { bytes, records, wrong };
}

function wrongTotals({ manifest }: CheckedManifest, found: Readonly<Record<string, number>>): string[] {
  const total = Object.values(found).reduce((sum, records) => sum + records, 0);
  const kinds = new Set([...Object.keys(found), ...Object.keys(manifest.recordsByKind)]);
  const wrong = [...kinds].filter((kind) => (found[kind] ?? 0) !== manifest.recordsByKind[kind]);
  return [
    ...(total === manifest.records ? [] : [`There are ${total} records, and not ${manifest.records}.`]),
    ...wrong.map(
      (kind) => `There are ${found[kind] ?? 0} records of ${kind}, and not ${manifest.recordsByKind[kind] ?? 0}.`,
    ),
  ];
}
