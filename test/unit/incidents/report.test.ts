import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Incident } from "#incidents/incident.ts";
import { type ReportedWith, reportOf } from "#incidents/report.ts";
import { reportedEvidence } from "#incidents/report-evidence.ts";
import { reportHtml } from "#incidents/report-html.ts";
import { reportAnswer } from "#incidents/report-schemas.ts";
import { reportView } from "#incidents/report-view.ts";
import { noTotals } from "#incidents/scope-totals.ts";
import { noneSent } from "#incidents/sending-totals.ts";
import { now, opened } from "./incidents.ts";

const scope = { ...noTotals, buyers: 2, orders: 3, byField: { taxId: 1, "recipient.name": 2 }, byCountry: { DE: 2 } };
const { incident: made, entry } = opened();
const incidentId = "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const incident: Incident = { ...made, incidentId };
const scoped: Incident = { ...incident, status: "scoped", scope };
const given: ReportedWith = {
  timeline: [entry],
  notices: undefined,
  evidence: undefined,
  mailbox: "privacy@m.example",
  now,
};
const shown = (of: Incident, changes: Partial<ReportedWith> = {}) => {
  const view = reportView(reportOf(of, { ...given, ...changes }));
  return z.parse(reportAnswer, view);
};
const page = (of: Incident, changes: Partial<ReportedWith> = {}) => reportHtml(reportOf(of, { ...given, ...changes }));

describe("a report", () => {
  it("says which data, of how many, and what may come of it, once that is known", () => {
    expect(shown(scoped).data.map(({ field, buyers }) => [field, buyers])).toEqual([
      ["recipient.name", 2],
      ["taxId", 1],
    ]);
    expect(shown(scoped).consequences).toHaveLength(2);
    for (const unknown of [incident, { ...scoped, status: "contained" as const }]) {
      expect(shown(unknown)).toMatchObject({ data: [], consequences: [] });
      expect(shown(unknown).persons).not.toHaveProperty("scope");
      expect(page(unknown)).toContain("Are being found out.");
    }
  });

  it("says that access ended only where it did", () => {
    expect(shown(scoped).measures.accessEndedAt).toBe(incident.openedAt);
    const exercise = { ...opened({ exercise: true }).incident, incidentId };
    expect(shown(exercise).measures).not.toHaveProperty("accessEndedAt");
    expect(page(exercise)).toContain("This is an exercise.");
    expect(page(incident)).not.toContain("This is an exercise.");
  });

  it("says where it is on record that an authority was told", () => {
    const told = { regulator: { at: now.toISOString(), by: "petra", reference: "LDI <1>" } };
    const [clock] = shown({ ...scoped, told }).clocks.filter((one) => one.clock === "regulator");
    expect(clock).toMatchObject({ state: "met", reference: "LDI <1>" });
    expect(page({ ...scoped, told })).toContain("<bdi>LDI &#60;1&#62;</bdi>");
  });

  it("says what has become of the notices", () => {
    const notices = { ...noneSent, sent: 4, perhapsTwice: 1 };
    expect(shown(scoped, { notices }).measures.notices).toEqual(notices);
    expect(page(scoped, { notices })).toContain("sent: 4, bounced: 0");
  });

  it("as a page holds markup of its own alone, whatever was typed", () => {
    const typed = `"><script>x</script><a href='http://x.example'>\u202e&amp;</a>`;
    const decision = { notify: false, rationale: typed, by: "petra", at: now.toISOString() } as const;
    const hostile = page({ ...scoped, title: typed, narrative: typed, decision });
    expect(hostile.match(/<script|<a\b|href|javascript/gi)).toEqual(["href", "href", "href"]);
    const shape = (html: string) => html.match(/<[a-z/!][^>]*>/g);
    expect(shape(hostile)).toEqual(shape(page({ ...scoped, decision: { ...decision, rationale: "-" } })));
    expect(hostile.split("&#34;&#62;&#60;script&#62;x")).toHaveLength(4);
  });
});

describe("evidence, as a report says", () => {
  const signature = { algorithm: "RSASSA_PSS_SHA_256", keyId: "arn:k", bytes: Buffer.from("s") } as const;
  const latest = { incidentId: incident.incidentId, manifest: "{}", parts: 4, signature, publicKey: Buffer.of(1) };
  const decided: Incident = { ...scoped, status: "decided", version: 5 };

  it.each<[Incident, number | undefined, string | undefined]>([
    [scoped, undefined, undefined],
    [decided, undefined, "building"],
    [decided, 4, "building"],
    [decided, 5, "ready"],
  ])("of an incident %#", (of, snapshot, state) => {
    const evidence = reportedEvidence(of, snapshot === undefined ? undefined : { ...latest, snapshot });
    expect(evidence?.state).toBe(state);
    expect(shown(of, { evidence }).evidence).toEqual(evidence);
    if (state === "building") expect(page(of, { evidence })).toContain("Is being put together.");
    if (state === "ready") expect(page(of, { evidence })).toContain("arn:k (RSASSA_PSS_SHA_256)");
  });
});
