import { isOpen } from "#developers/assessment-transitions.ts";
import type { Life } from "./life.ts";
import type { Broken } from "./rules.ts";

/** Each workflow begins once, and hears once of what it waits for. */
export function* workflowsAreTold({ rows, signals }: Life): Broken {
  const started = signals.flatMap((signal) => ("start" in signal ? [`${signal.start} ${signal.name}`] : []));
  const reported = signals.flatMap((signal) => ("report" in signal ? [signal.report] : []));
  const all = new Set(started);
  if (all.size < started.length) yield `started twice: ${started.filter((name, i) => started.indexOf(name) !== i)}`;
  for (const { assessmentId, status, taskToken } of Object.values(rows.cases)) {
    if (!all.has(`assessments ${assessmentId}`)) yield `nobody follows ${assessmentId}`;
    const times = reported.filter((token) => token === taskToken).length;
    const due = taskToken !== undefined && !isOpen(status) ? 1 : 0;
    if (times !== due) yield `the end of ${assessmentId} was reported ${times} times`;
  }
  for (const { entryId, mail } of rows.timeline)
    if (mail === "pending" && !all.has(`notices ${entryId}`)) yield `nobody mails ${entryId}`;
}
