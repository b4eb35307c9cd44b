import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "#incidents/evidence.ts";
import { manifestOf } from "#incidents/evidence-manifest.ts";
import { partsThatFit } from "#incidents/evidence-pages.ts";
import { evidenceStartsOf } from "#incidents/evidence-signals.ts";
import { incidentStatuses } from "#incidents/incident-transitions.ts";
import { opened } from "./incidents.ts";

const name = { kind: "affected", source: 3, page: 12 } as const;

describe("a page of evidence", () => {
  it("is cut into parts that a row holds, in their order, and nothing of it is lost", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 200 });
    fc.assert(
      fc.property(fc.array(fc.record({ id: fc.nat(), text }), { maxLength: 40 }), fc.nat(400), (some, times) => {
        const records = some.map((record) => ({ ...record, text: record.text.repeat(times) }));
        const parts = partsOf(name, records);
        const lines = parts.flatMap(({ content }) => content.trimEnd().split("\n"));
        expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(records)));
        for (const { content, bytes, sha256, records: count } of parts) {
          expect(Buffer.byteLength(content)).toBe(bytes);
          expect(count === 1 || bytes <= 256 * 1024).toBe(true);
          expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
        }
        expect(parts.map((part) => part.name)).toEqual(
          parts.map((_, i) => `affected/0003-000012-${String(i).padStart(2, "0")}`),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("without records has no parts", () => {
    expect(partsOf(name, [])).toEqual([]);
  });
});

it("a manifest lists its parts, counts them by kind, and names who signs", () => {
  const parts = [...partsOf({ ...name, kind: "timeline" }, [{ a: 1 }, { a: 2 }]), ...partsOf(name, [{ a: 3 }])];
  const { incident } = opened();
  const signedBy = { algorithm: "RSASSA_PSS_SHA_256", keyId: "arn:k", publicKey: Buffer.from("key") };
  const of = { incident, snapshot: 7, madeAt: new Date("2026-11-22T06:00:00.000Z") };
  const manifest = JSON.parse(manifestOf(of, parts, signedBy));
  expect(manifest).toMatchObject({
    ...{ format: "cloakroom-evidence-1", incidentId: incident.incidentId, snapshot: 7, records: 3 },
    recordsByKind: { "access-records": 0, timeline: 2, affected: 1 },
    signedBy: { keyId: "arn:k", publicKeySha256: createHash("sha256").update("key").digest("hex") },
  });
  expect(manifest.parts).toEqual(parts.map(({ content: _, ...entry }) => entry));
});

describe("a page of an answer", () => {
  const partOf = (content: string) => ({ name: "x", records: 1, bytes: content.length, sha256: "", content });
  it("has as many parts as Lambda can answer with, and one at least", () => {
    const quotes = partOf('"'.repeat(256 * 1024));
    const fitting = partsThatFit(Array(8).fill(quotes));
    expect(fitting).toHaveLength(4);
    expect(Buffer.byteLength(JSON.stringify({ body: JSON.stringify({ parts: fitting }) }))).toBeLessThan(6_000_000);
    expect(partsThatFit([partOf('"'.repeat(2_000_000))])).toHaveLength(1);
    expect(partsThatFit([])).toEqual([]);
  });
});

describe("evidence is made", () => {
  const { incident } = opened();
  const { incidentId } = incident;
  const row = (status: string, version: number) => ({ pk: "incidents", sk: incidentId, ...incident, status, version });

  it.each(incidentStatuses)("once an incident was dealt with, and not before: %s", (status) => {
    const starts = evidenceStartsOf({ before: row("scoped", 6), after: row(status, 7) });
    const expected = { workflow: "evidence", name: `${incidentId}-evidence-7`, input: { incidentId, snapshot: 7 } };
    expect(starts).toEqual(["notified", "decided", "closed"].includes(status) ? [expected] : []);
  });

  it("anew for whatever changes afterwards, and for nothing else", () => {
    const again = evidenceStartsOf({ before: row("closed", 7), after: row("closed", 8) });
    expect(again.map(({ name: execution }) => execution)).toEqual([`${incidentId}-evidence-8`]);
    expect(evidenceStartsOf({ before: row("closed", 8), after: row("closed", 8) })).toEqual([]);
    const timeline = { pk: `incident#${incidentId}`, sk: "timeline#" };
    expect(evidenceStartsOf({ before: undefined, after: timeline })).toEqual([]);
  });
});
