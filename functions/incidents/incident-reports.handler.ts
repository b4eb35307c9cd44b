import * as z from "zod/mini";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer, page } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";
import { whole } from "#shared/schema.ts";
import { latestManifest } from "./evidence-manifest-store.ts";
import { manifestPage, partsThatFit } from "./evidence-pages.ts";
import { readParts } from "./evidence-part-store.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { incidentReports } from "./incident-reports.contract.ts";
import { reportOf } from "./report.ts";
import { reportedEvidence } from "./report-evidence.ts";
import { reportHeaders, reportHtml } from "./report-html.ts";
import { reportView } from "./report-view.ts";
import { readProgress } from "./sending-progress-store.ts";
import { readTimeline } from "./timeline-store.ts";

const env = readEnv(incidentReports);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE };

const place = z.strictObject({ snapshot: whole(z.gte(1)), after: z.string().check(z.maxLength(100)) });
/** Parts that are looked at for one page. */
const atOnce = 8;

export const handler = apiFunction(incidentReports, {
  getReport: async ({ params: { incidentId }, query: { format }, caller }) => {
    const incident = await incidentFor(db, tables, caller, incidentId);
    const [timeline, latest, sending] = await Promise.all([
      readTimeline(db, env.INCIDENTS_TABLE, incidentId),
      latestManifest(db, env.EVIDENCE_TABLE, incidentId),
      incident.decision?.notify ? readProgress(db, env.INCIDENTS_TABLE, incidentId) : undefined,
    ]);
    const evidence = reportedEvidence(incident, latest);
    const report = reportOf(incident, {
      ...{ timeline, notices: sending?.totals, evidence },
      ...{ mailbox: env.PRIVACY_OFFICE_MAILBOX, now: systemClock.now() },
    });
    return format === "html" ? page(200, reportHtml(report), reportHeaders) : answer(200, reportView(report));
  },

  getEvidence: async ({ params: { incidentId }, query: { cursor }, caller }) => {
    await incidentFor(db, tables, caller, incidentId);
    if (cursor === undefined) {
      const latest = await latestManifest(db, env.EVIDENCE_TABLE, incidentId);
      if (!latest)
        throw new Problem("wrong_state", {
          detail:
            "There is no evidence yet: it is put together once everyone was told, or it was decided that nobody is.",
        });
      const { snapshot, parts } = latest;
      return answer(200, {
        ...manifestPage(latest),
        ...(parts > 0 && { nextCursor: toCursor({ snapshot, after: "" }) }),
      });
    }
    const { snapshot, after } = fromCursor(place, cursor);
    const of = { incidentId, snapshot };
    const { parts, more } = await readParts(db, env.EVIDENCE_TABLE, of, { after, limit: atOnce });
    const fitting = partsThatFit(parts);
    const next = more || fitting.length < parts.length ? fitting.at(-1)?.name : undefined;
    return answer(200, {
      ...{ snapshot, parts: fitting },
      ...(next !== undefined && { nextCursor: toCursor({ snapshot, after: next }) }),
    });
  },
});
