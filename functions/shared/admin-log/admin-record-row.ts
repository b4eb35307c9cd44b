import * as z from "zod/mini";

/**
 * A record as its readers find it. The act is any text: a reader of the release before has to show an act that a newer
 * one put on record.
 */
export const adminRecordRow = z.object({
  actId: z.string(),
  at: z.string(),
  actor: z.string(),
  act: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
export type StoredAdminRecord = z.output<typeof adminRecordRow>;
