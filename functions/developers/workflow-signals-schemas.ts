import * as z from "zod/mini";
import { applicationStatuses } from "./application-transitions.ts";
import { assessmentStatuses } from "./assessment-transitions.ts";
import { mailStates, timelineEvents } from "./timeline.ts";

/** Of each row that workflows follow, what they follow it for. */
const assessment = z.object({
  assessmentId: z.string(),
  status: z.enum(assessmentStatuses),
  taskToken: z.optional(z.string()),
});

const application = z.object({
  applicationId: z.string(),
  status: z.enum(applicationStatuses),
  approval: z.optional(z.object({ approvalId: z.string() })),
  decision: z.optional(z.object({ assessmentId: z.string() })),
});

const timeline = z.object({
  applicationId: z.string(),
  entryId: z.string(),
  at: z.string(),
  event: z.enum(timelineEvents),
  mail: z.optional(z.enum(mailStates)),
  facts: z.optional(
    z.object({
      assessmentId: z.optional(z.string()),
      clientId: z.optional(z.string()),
      deadline: z.optional(z.string()),
      endsAt: z.optional(z.string()),
    }),
  ),
});

const campaign = z.object({ campaignId: z.string() });

export type ChangedRow =
  | ({ readonly type: "assessment" } & z.output<typeof assessment>)
  | ({ readonly type: "application" } & z.output<typeof application>)
  | ({ readonly type: "timeline" } & z.output<typeof timeline>)
  | ({ readonly type: "campaign" } & z.output<typeof campaign>)
  | { readonly type: "other" };

/** A row before and after a write; `before` is left out where there was none. */
export interface RowChange {
  readonly before?: ChangedRow | undefined;
  readonly after: ChangedRow;
}

/** @throws ZodError for a row of ours that has another shape */
export function changedRow(row: Readonly<Record<string, unknown>>): ChangedRow {
  const pk = String(row.pk);
  const sk = String(row.sk);
  if (pk.startsWith("assessment#")) return { type: "assessment", ...assessment.parse(row) };
  if (pk.startsWith("application#") && sk === "record") return { type: "application", ...application.parse(row) };
  if (sk.startsWith("timeline#")) return { type: "timeline", ...timeline.parse(row) };
  if (pk === "campaigns") return { type: "campaign", ...campaign.parse(row) };
  return { type: "other" };
}
