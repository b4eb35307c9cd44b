import * as z from "zod/mini";
import { applicationId, instant, prefixedId } from "#shared/http/schemas.ts";

/** An entry of a timeline whose mail is due, by its key. */
const timelineNotice = z.object({
  kind: z.literal("timeline"),
  applicationId,
  entryId: prefixedId("evt"),
  at: instant,
});

/** An assessment that waits for a decision: to the mailbox that all assessors read. */
const assessorsNotice = z.object({
  kind: z.literal("assessors"),
  assessmentId: prefixedId("ass"),
  applicationId,
  reason: z.enum(["reminder", "escalation"]),
  /** By the service level. */
  dueAt: instant,
});

/** What an execution of the workflow `notices` is started with: ids and dates, nothing of what the mail says (rule R4). */
export const notice = z.discriminatedUnion("kind", [timelineNotice, assessorsNotice]);
export type TimelineNotice = z.output<typeof timelineNotice>;
export type AssessorsNotice = z.output<typeof assessorsNotice>;
