import { createHash } from "node:crypto";

/** What a bundle of evidence is made of, each kind in parts of its own. */
export const evidenceKinds = [
  "access-records",
  "incident",
  "timeline",
  "notice-words",
  "admin-records",
  "affected",
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What the manifest says of a part. */
export interface PartEntry {
  /** `access-records/0003-000001-00` */
  readonly name: string;
  /** Lines of it: NDJSON. */
  readonly records: number;
  /** Of its content in UTF-8. */
  readonly bytes: number;
  /** Of its content in UTF-8, in hexadecimal. */
  readonly sha256: string;
}

export interface EvidencePart extends PartEntry {
  readonly content: string;
}

/** Where a page of evidence belongs. */
export interface PageName {
  readonly kind: EvidenceKind;
  /** Which of the sources of that kind, and which page of it. */
  readonly source: number;
  readonly page: number;
}

const digits = (n: number, width: number): string => String(n).padStart(width, "0");

/** The name of the part of a page: the first is part 0. */
export const partName = ({ kind, source, page }: PageName, part: number): string =>
  `${kind}/${digits(source, 4)}-${digits(page, 6)}-${digits(part, 2)}`;

export const kindOf = ({ name }: Pick<PartEntry, "name">): string => name.slice(0, name.indexOf("/"));

/** Bytes of a part, unless one line alone has more: an item of DynamoDB takes 400 KB, also of what cannot be compressed. */
const most = 256 * 1024;

/** A page as parts, in its order. @param records values of JSON, with their members in the order that is to be kept */
export function partsOf(name: PageName, records: readonly object[]): EvidencePart[] {
  const parts: { text: string; bytes: number; records: number }[] = [];
  for (const record of records) {
    const line = `${JSON.stringify(record)}\n`;
    const bytes = Buffer.byteLength(line);
    const last = parts.at(-1);
    if (last && last.bytes + bytes <= most) {
      last.text += line;
      last.bytes += bytes;
      last.records += 1;
    } else parts.push({ text: line, bytes, records: 1 });
  }
  return parts.map(({ text, bytes, records: lines }, i) => ({
    name: partName(name, i),
    records: lines,
    bytes,
    sha256: sha256(text),
    content: text,
  }));
}

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
