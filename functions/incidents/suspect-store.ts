import * as z from "zod/mini";
import { levelKey } from "#shared/standing/levels.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import type { SuspectStanding } from "./suspect.ts";

const suspectRow = z.extend(standingRow, {
  incidentId: z.optional(z.nullable(z.string())),
  revokedAt: z.optional(z.string()),
  revokedBy: z.optional(z.string()),
  reinstatedAt: z.optional(z.string()),
});

export const suspectRead = (table: string, subject: Subject): RowKey => ({ table, key: levelKey(subject) });
export const toSuspect = (row: Row | undefined): SuspectStanding | undefined => storedRow(suspectRow, row);
