import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBundle } from "#evidence/bundle-check.ts";
import { partsOf } from "#incidents/evidence.ts";
import { evidenceKey, fileOf, someParts } from "#test/unit/incidents/evidence-bundle.ts";

const key = evidenceKey();
const other = evidenceKey();
const lines = key.bundle(someParts);
const whole = fileOf(lines);

async function* inPieces(file: Uint8Array, size = file.length || 1) {
  for (let i = 0; i < file.length; i += size) yield file.subarray(i, i + size);
}
/** What is wrong with it; nothing where it is whole. */
async function wrongWith(file: Uint8Array, trusted?: string, size?: number): Promise<readonly string[]> {
  try {
    return (await checkBundle(inPieces(file, size), trusted)).wrong;
  } catch (error) {
    return [(error as Error).message];
  }
}

describe("a bundle", () => {
  it("is whole as it was written, in whatever pieces it is read", async () => {
    for (const size of [1, 7, 1000, whole.length]) expect(await wrongWith(whole, key.pem, size)).toEqual([]);
    const { manifest, parts, bytes } = await checkBundle(inPieces(whole));
    expect([parts, manifest.records, manifest.recordsByKind["access-records"]]).toEqual([3, 4, 3]);
    expect(bytes).toBe(someParts.reduce((sum, part) => sum + part.bytes, 0));
  });

  it("may have no parts", async () => {
    expect(await wrongWith(fileOf(key.bundle([])), key.pem)).toEqual([]);
  });

  it("is found out by any byte that was changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const touched = Buffer.from(whole);
        touched[at] = (touched[at] as number) ^ by;
        expect(await wrongWith(touched)).not.toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("is found out by any byte that was added or taken away", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const [before, after] = [whole.subarray(0, at), whole.subarray(at)];
        expect(await wrongWith(Buffer.concat([before, Buffer.of(byte), after]))).not.toEqual([]);
        if (at < whole.length) expect(await wrongWith(Buffer.concat([before, after.subarray(1)]))).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("is found out by lines that were taken away, said twice, or put elsewhere", async () => {
    const place = fc.nat(lines.length - 1);
    await fc.assert(
      fc.asyncProperty(place, place, async (one, two) => {
        const without = lines.filter((_, i) => i !== one);
        expect(await wrongWith(fileOf(without))).not.toEqual([]);
        expect(await wrongWith(fileOf(lines.toSpliced(two, 0, lines[one] as string)))).not.toEqual([]);
        const swapped = lines.with(one, lines[two] as string).with(two, lines[one] as string);
        if (one !== two) expect(await wrongWith(fileOf(swapped))).not.toEqual([]);
      }),
    );
  });

  it("is found out where two parts have each other's content, or one comes from another bundle", async () => {
    const [first, one, two, ...rest] = lines.map((line) => JSON.parse(line));
    const swapped = [first, { ...one, content: two.content }, { ...two, content: one.content }, ...rest];
    expect(await wrongWith(fileOf(swapped.map((line) => JSON.stringify(line))))).toHaveLength(6);
    const foreign = key.bundle(partsOf({ kind: "access-records", source: 0, page: 0 }, [{ accessId: "acc_9" }]));
    expect(await wrongWith(fileOf(lines.with(1, foreign[1] as string)))).not.toEqual([]);
  });

  it("that somebody else signed is whole, and not ours", async () => {
    const forged = fileOf(other.bundle(someParts));
    expect(await wrongWith(forged)).toEqual([]);
    expect(await wrongWith(forged, key.pem)).toEqual([
      "The bundle was signed by another key than the one that was given.",
    ]);
  });

  it("with the manifest of one key under the name of another is found out", async () => {
    const [mine, theirs] = [JSON.parse(lines[0] as string), JSON.parse(other.bundle(someParts)[0] as string)];
    const mixed = { ...theirs, publicKey: mine.publicKey };
    expect(await wrongWith(fileOf([JSON.stringify(mixed), ...lines.slice(1)]))).toHaveLength(1);
  });

  it.each<[string, string]>([
    ["nothing", ""],
    ["no JSON", "x\n"],
    ["an empty object", "{}\n"],
    ["null", "null\n"],
    ["numbers", '{"manifest":1,"signature":2,"algorithm":3,"keyId":4,"publicKey":5}\n'],
  ])("of %s is told apart", async (_, text) => {
    expect(await wrongWith(Buffer.from(text))).toHaveLength(1);
  });
});

it("what checks evidence imports nothing but Node and itself", () => {
  const folder = join(import.meta.dirname, "../../../evidence");
  for (const name of readdirSync(folder)) {
    const imported = [...readFileSync(join(folder, name), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)];
    expect(imported.length).toBeGreaterThanOrEqual(name === "bundle-lines.ts" ? 0 : 1);
    for (const [, source] of imported) expect(source).toMatch(/^(node:|\.\/[a-z-]+\.ts$)/);
  }
});
