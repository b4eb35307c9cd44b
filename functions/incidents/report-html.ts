import { createHash } from "node:crypto";
import type { Decision } from "./incident.ts";
import { reportPolicy } from "./policy/report.ts";
import type { Report, ReportedEvidence } from "./report.ts";
import type { SendingTotals } from "./sending-totals.ts";

const style = `
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem;color:#111;background:#fff}
h1{font-size:1.5rem;line-height:1.2}h2{font-size:1.15rem;margin:2rem 0 .25rem;border-bottom:1px solid #999}
.clause,.exercise{color:#555;font-size:.85rem;margin:0 0 .75rem}.exercise{color:#900;font-size:1rem;font-weight:bold}
dl{margin:0}dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
div{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem .25rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
@media print{body{font-size:11pt;max-width:none;padding:0}h2{break-after:avoid}tr,dd{break-inside:avoid}}
@page{margin:2cm}`;

const hash = createHash("sha256").update(style).digest("base64");

/** What a page of ours may do: have its own style, and nothing else. */
export const reportHeaders = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const;

/** Text as it is, whatever it holds. */
const escaped = (text: string): string =>
  text.toWellFormed().replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** Text that somebody typed: its direction stays its own. */
const typed = (text: string): string => `<bdi>${escaped(text)}</bdi>`;

type Facts = readonly (readonly [string, string | undefined])[];

/** @param facts as HTML; what there is none of is left out */
const list = (facts: Facts): string =>
  `<dl>${facts.map(([name, html]) => (html ? `<dt>${escaped(name)}</dt><dd>${html}</dd>` : "")).join("")}</dl>`;

const row = (cell: "th" | "td", cells: readonly string[]): string =>
  `<tr>${cells.map((html) => `<${cell}>${html}</${cell}>`).join("")}</tr>`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div><table><thead>${row("th", heads)}</thead><tbody>${rows.map((cells) => row("td", cells)).join("")}</tbody></table></div>`;

const section = (name: keyof typeof reportPolicy.sections, html: string): string => {
  const { heading, clause } = reportPolicy.sections[name];
  return `<section><h2>${escaped(heading)}</h2><p class="clause">${escaped(clause)}</p>${html}</section>`;
};

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${escaped(name)}: ${count}`)
    .join(", ");

function decided(decision: Decision | undefined): string | undefined {
  if (!decision) return undefined;
  const who = `${escaped(decision.by)}, ${decision.at}`;
  if (decision.notify) return `Everyone whom it affects is told, by notice ${escaped(decision.code)} (${who})`;
  return `Nobody has to be told: ${typed(decision.rationale)} (${who})`;
}

const noticesOf = ({ perhapsTwice, ...totals }: SendingTotals) => ({ ...totals, "perhaps twice": perhapsTwice });

function evidenceFacts(evidence: ReportedEvidence): string {
  if (evidence.state === "building") return "<p>Is being put together.</p>";
  const { snapshot, parts, manifestSha256, algorithm, keyId, signature } = evidence;
  return list([
    ["Bundle", `version ${snapshot}, ${parts} parts`],
    ["SHA-256 of the manifest", manifestSha256],
    ["Signed by", `${escaped(keyId)} (${escaped(algorithm)})`],
    ["Signature", escaped(signature)],
  ]);
}

/** A report to print, or to read on a phone: one page of HTML that loads nothing. */
export function reportHtml({ incident, scope, data, ...report }: Report): string {
  const { incidentId, window, containment } = incident;
  const { containedAt, authorizationsWithdrawn } = containment;
  const heading = `Report on incident ${escaped(incidentId)}`;
  const affected: Facts = scope
    ? [
        ["Buyers", String(scope.buyers)],
        ["Orders", String(scope.orders)],
        ["By the word of a responder", String(scope.asserted)],
        ["By country", counted(scope.byCountry)],
        ["Read from, to", scope.firstAccess && `${scope.firstAccess}, ${scope.lastAccess}`],
      ]
    : [["Numbers", "Are being found out."]];
  const parts = [
    `<h1>${heading}</h1>`,
    incident.exercise ? '<p class="exercise">This is an exercise. Nothing of this has happened.</p>' : "",
    `<p class="clause">As of ${report.madeAt}. All times are UTC.</p>`,
    section(
      "nature",
      list([
        ["In short", typed(incident.title)],
        ["Kind", escaped(report.kind)],
        ["What happened", typed(incident.narrative)],
        ["Severity", incident.severity],
        ["Found out", incident.detectedAt],
        ["Opened", `${incident.openedAt}, by ${escaped(incident.openedBy)}`],
        ["Time concerned", `${window.from} to ${window.to}`],
        ["Suspected", incident.suspects.map(escaped).join("<br>")],
      ]),
    ),
    section("persons", list([["Who they are", escaped(report.persons)], ...affected])),
    section(
      "data",
      table(
        ["Data", "Buyers"],
        data.map(({ is, buyers }) => [escaped(is), String(buyers)]),
      ),
    ),
    section("consequences", `<ul>${data.map(({ consequence }) => `<li>${escaped(consequence)}</li>`).join("")}</ul>`),
    section(
      "measures",
      list([
        ["Access", escaped(report.containment)],
        ["Everything that hung on it had ended", containedAt],
        ["Authorisations by sellers withdrawn", authorizationsWithdrawn?.toString()],
        ["Decision", decided(incident.decision)],
        ["Notices, by people", report.notices && counted(noticesOf(report.notices))],
        ["Every notice accounted for", incident.notifiedAt],
        ["Closed", incident.closedAt],
      ]),
    ),
    section("contact", `<p>${escaped(report.contact)}</p>`),
    section(
      "clocks",
      table(
        ["Deadline", "Due", "State", "On record"],
        report.clocks.map(({ clock, clause, dueAt, state, at, reference }) => [
          `${escaped(clock)}<br>${escaped(clause)}`,
          dueAt,
          at ? `${state}, ${at}` : state,
          reference ? typed(reference) : "",
        ]),
      ),
    ),
    section(
      "timeline",
      table(
        ["When", "What", "Who"],
        report.timeline.map(({ at, event, actor }) => [at, escaped(event), escaped(actor)]),
      ),
    ),
    report.evidence ? section("evidence", evidenceFacts(report.evidence)) : "",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${heading}</title>
<style>${style}</style>
</head>
<body>
${parts.join("\n")}
</body>
</html>
`;
}
