import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Values that occur nowhere else in the world, by what they stand for. */
export type Canaries = ReadonlyMap<string, string>;

/** Makes a value and remembers what it stands for. */
export interface PlantCanaries {
  /** 18 hexadecimal digits: also a valid id, and part of an e-mail address. */
  readonly text: (what: string) => string;
  readonly digits: (what: string, count: number) => string;
  /** Letters of many scripts, in and beyond the basic plane. */
  readonly foreign: (what: string) => string;
  /** Lower-case letters: also the name of a purpose. */
  readonly letters: (what: string) => string;
  /** A value that the system made, and that nobody may find either. Answers it. */
  readonly known: (what: string, value: string) => string;
}

export function createCanaries(): { readonly planted: Canaries; readonly plant: PlantCanaries } {
  const planted = new Map<string, string>();
  const keep = (what: string, value: string): string => {
    if (planted.has(what)) throw new Error(`${what} is planted already`);
    planted.set(what, value);
    return value;
  };
  return {
    planted,
    plant: {
      text: (what) => keep(what, randomBytes(9).toString("hex")),
      digits: (what, count) => keep(what, pick("0123456789", count)),
      foreign: (what) => keep(what, pick("äßçøåžłđжщюяδθξψאבגعغقกขค渡邊張龍𠮷𠀋👩", 12)),
      letters: (what) => keep(what, pick("abcdefghijklmnopqrstuvwxyz", 20)),
      known: (what, value) => {
        if (value.length < 8) throw new Error(`${what} is too short to be told from chance`);
        return keep(what, value);
      },
    },
  };
}

function pick(alphabet: string, count: number): string {
  const letters = [...alphabet];
  return Array.from(randomBytes(count), (byte) => letters[byte % letters.length]).join("");
}

/** The forms that a value may take on its way to a disk, each as bytes. */
export function formsOf(value: string): Buffer[] {
  const utf8 = Buffer.from(value, "utf8");
  const utf16 = Buffer.from(value, "utf16le");
  const escaped = (inCase: (digits: string) => string) =>
    value.replace(/[^ -~]/g, (unit) => `\\u${inCase(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const texts = [
    value.toLowerCase(),
    escaped((digits) => digits),
    escaped((digits) => digits.toUpperCase()),
    encodeURIComponent(value),
    utf8.toString("hex"),
    utf8.toString("hex").toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => [base64(utf8, offset), base64(utf16, offset)]),
  ];
  const safe = texts.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const forms = [utf8, utf16, Buffer.from(utf16).swap16(), ...[...texts, ...safe].map((text) => Buffer.from(text))];
  return [...new Map(forms.map((form) => [form.toString("latin1"), form])).values()];
}

/** What base64 shows of bytes, whatever stands before and after them, when `offset` bytes of their group came first. */
function base64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** A search for all of the values in all of their forms; answers what was found. */
export function searcher(canaries: Canaries): (haystack: string | Buffer) => string[] {
  const sought = [...canaries].map(([what, value]) => ({ what, forms: formsOf(value) }));
  return (haystack) => {
    const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack);
    return sought.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(({ what }) => what);
  };
}

/** All that a row of a table holds, names and values, as bytes. */
export function bytesOfRow(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== "object" || value === null) return Buffer.from(`${value}\n`);
  const members = Object.entries(value).flatMap(([name, member]) => [Buffer.from(`${name}\n`), bytesOfRow(member)]);
  return Buffer.concat(members);
}

/** Every file below a directory, with its bytes. */
export async function filesBelow(directory: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })));
}
