import * as z from "zod/mini";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";

/** All incidents are one list: a marketplace has a few in a year. */
export const incidentList = "incidents";
export const incidentKey = (incidentId: string) => ({ pk: incidentList, sk: incidentId });
export const incidentRead = (table: string, incidentId: string): RowKey => ({ table, key: incidentKey(incidentId) });

/** What of an incident is asked by who gives access back. */
const openedRow = z.object({ openedBy: z.string() });
export type OpenedIncident = z.output<typeof openedRow>;
export const toOpenedIncident = (row: Row | undefined): OpenedIncident | undefined => storedRow(openedRow, row);
