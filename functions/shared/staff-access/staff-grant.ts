import * as z from "zod/mini";
import { piiFields } from "#shared/pii-field.ts";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** What a member of staff may read and until when: there from when somebody else approves it to when it is ended early. */
const grantRow = z.object({
  accessRequestId: z.string(),
  staffId: z.string(),
  /** One order, or every order of one buyer. */
  orderId: z.optional(z.string()),
  buyerId: z.optional(z.string()),
  fields: z.array(z.enum(piiFields)),
  /** Of the person's standing when it was approved: a revocation ends it, also when the person is reinstated. */
  epoch: whole(z.gte(0)),
  /** ISO 8601. Enforced when read; nothing depends on a row being deleted in time. */
  until: z.string(),
});
export type StaffGrant = z.infer<typeof grantRow>;

/** The rows of the table `incidents` that say what a person may do, and did. */
export const staffPartition = (staffId: string) => `staff#${staffId}`;
export const grantSortKey = (accessRequestId: string) => `grant#${accessRequestId}`;
export const grantKey = ({ staffId, accessRequestId }: Pick<StaffGrant, "staffId" | "accessRequestId">) => ({
  pk: staffPartition(staffId),
  sk: grantSortKey(accessRequestId),
});

/** @throws IntegrityError for a row that is no grant */
export const toGrant = (row: Row): StaffGrant => storedRow(grantRow, row) as StaffGrant;

/** What a person was granted is in force. */
export const isLive = ({ until, epoch }: StaffGrant, standing: { readonly epoch: number }, now: Date): boolean =>
  epoch === standing.epoch && now.toISOString() < until;
