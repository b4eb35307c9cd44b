import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Incident } from "#incidents/incident.ts";
import { noticeView } from "#incidents/notice-preview.ts";
import { noticeAnswer } from "#incidents/notice-schemas.ts";
import { type AffectedBuyer, noTotals, withBuyer } from "#incidents/scope-totals.ts";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { opened } from "./incidents.ts";
import { draft, words } from "./notices.ts";

const settings = { officeMailbox: "privacy@marketplace.example", page: "https://privacy.marketplace.example/notices/" };
const inEnglish = { ...draft, texts: { en: words } };

/** Buyers of these fields, as a hexadecimal number of bits; the odd ones named by a responder. */
const buyers = (count: number): AffectedBuyer[] =>
  Array.from({ length: count }, (_, i) => {
    const fields = new Set(loggedFields.filter((_, bit) => ((i % 127) + 1) & (1 << bit)));
    const asserted = new Set(i % 2 === 1 ? fields : []);
    return { buyerId: `B-${i}`, fields, asserted, firstAccess: "2026-11-02T10:00:00.000Z", lastAccess: "2026-11-03" };
  });
const incidentOf = (affected: readonly AffectedBuyer[], changes: Partial<Incident> = {}): Incident => ({
  ...opened().incident,
  ...{ status: "scoped", scope: affected.reduce((sum, buyer) => withBuyer(sum, buyer, "DE"), noTotals) },
  notice: { revision: 1, author: "rita", scopeRevision: 0 },
  ...changes,
});

describe("a preview", () => {
  it("shows each group with its count, the largest first, by the code of none", () => {
    const [one, , other] = buyers(3) as [AffectedBuyer, AffectedBuyer, AffectedBuyer];
    const said = { ...other, asserted: other.fields };
    const { groups, buyers: all, stale } = noticeView(incidentOf([one, other, other, said]), inEnglish, settings);
    expect([all, stale]).toEqual([4, false]);
    const both = ["recipient.name", "recipient.phone"];
    expect(groups.map(({ previews: _, ...group }) => group)).toEqual([
      { fields: both, onlyThese: true, buyers: 2 },
      { fields: ["recipient.name"], onlyThese: true, buyers: 1 },
      { fields: both, onlyThese: false, asserted: true, buyers: 1 },
    ]);
    const [first, , last] = groups.map(({ previews }) => previews?.en?.text.replaceAll(/\s+/g, " "));
    expect(first).toMatch(/- Your name - Your phone number Not involved: .* No other information about you/);
    expect(first).toContain("its code, XXXX-XXXX-XXXX,");
    expect(last).not.toMatch(/Not involved|No other information/);
  });

  it("says nothing of what was not read where the incident is about some fields, but of these", () => {
    const [one] = buyers(1) as [AffectedBuyer];
    const fields = ["recipient.name", "taxId"] as const;
    const [group] = noticeView(incidentOf([one], { fields: [...fields] }), inEnglish, settings).groups;
    expect(group?.onlyThese).toBe(false);
    expect(group?.previews?.en?.text).toContain("Not involved:\n\n- Your tax number\n\n");
  });

  it("counts what it has no room for, and stays below a megabyte or so", () => {
    const long = { ...words, whatHappened: "<".repeat(2000), whatYouCanDo: "'".repeat(2000) };
    for (const texts of [{ en: words }, { en: long, de: long, fr: long, es: long, ja: long }]) {
      const view = noticeView(incidentOf(buyers(254)), { ...draft, texts }, settings);
      const shown = view.groups.filter(({ previews }) => previews);
      expect(view.groups).toHaveLength(254);
      expect(shown.length + view.withoutPreview).toBe(254);
      expect(shown.length).toBeGreaterThan(5);
      expect(shown.length).toBeLessThanOrEqual(50);
      expect(view.groups.slice(0, shown.length)).toEqual(shown);
      expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(1_200_000);
      expect(z.safeParse(noticeAnswer, view).error).toBeUndefined();
    }
  });

  it("shows no group while buyers are counted again, and that the words are stale", () => {
    const view = noticeView(incidentOf(buyers(3), { status: "contained", scopeRevision: 1 }), inEnglish, settings);
    expect(view).toMatchObject({ groups: [], stale: true, withoutPreview: 0 });
    expect(view.buyers).toBeUndefined();
  });
});
