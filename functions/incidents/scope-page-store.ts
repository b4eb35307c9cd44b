import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import type { Row } from "#shared/storage/consistent-read.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** A page of whom an incident affects: which buyers, of which bucket. */
export interface ScopePage {
  readonly page: number;
  readonly bucket: string;
  /** Ids of buyers, both included. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

const prefix = "page#";
const pageRow = z.object({ sk: z.string(), bucket: z.string(), first: z.string(), last: z.string(), count: whole() });

export const pageKey = (incidentId: string, page: number) => ({
  pk: `incident#${incidentId}`,
  sk: `${prefix}${String(page).padStart(6, "0")}`,
});

/** @throws IntegrityError for a row that is no page */
export function toScopePage(row: Row): ScopePage {
  const { sk, ...page } = storedRow(pageRow, row) as z.output<typeof pageRow>;
  return { page: Number(sk.slice(prefix.length)), ...page };
}

/** All pages of an incident, in their order; strongly consistent. */
export async function readPages(db: DynamoDBDocumentClient, table: string, incidentId: string): Promise<ScopePage[]> {
  const rows = await rowsBelow(db, table, { pk: `incident#${incidentId}`, sk: prefix });
  return rows.map(toScopePage);
}
