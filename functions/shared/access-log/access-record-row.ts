import * as z from "zod/mini";
import type { Row } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { type AccessRecord, contactUses, loggedFields } from "./access-record.ts";

const application = z.object({
  type: z.literal("application"),
  applicationId: z.string(),
  developerId: z.string(),
  clientId: z.string(),
  tokenId: z.optional(z.string()),
});
const staff = z.object({ type: z.literal("staff"), staffId: z.string(), accessRequestId: z.string() });

const accessRow = z.object({
  accessId: z.string(),
  at: z.string(),
  orderId: z.string(),
  buyerId: z.string(),
  sellerId: z.string(),
  purpose: z.string(),
  fields: z.array(z.enum(loggedFields)),
  actor: z.discriminatedUnion("type", [application, staff]),
  contact: z.optional(
    z.object({ contactTokenId: z.string(), use: z.enum(contactUses), callId: z.optional(z.string()) }),
  ),
});

/** @throws IntegrityError for a row that is no access record */
export const toAccessRecord = (row: Row): AccessRecord => storedRow(accessRow, row) as AccessRecord;
