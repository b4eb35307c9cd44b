import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { piiFields } from "#shared/pii-field.ts";
import { whole } from "#shared/schema.ts";
import { grantKey } from "#shared/staff-access/staff-grant.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Approval, Ending } from "./access-decision.ts";
import type { AccessRequest } from "./access-request.ts";
import {
  type AccessRequestTransition,
  accessRequestStates,
  accessRequestTransitions,
} from "./access-request-transitions.ts";
import { type LiveGrants, noGrants } from "./live-grants.ts";

const optionalText = z.optional(z.string());
const requestRow = z.object({
  accessRequestId: z.string(),
  staffId: z.string(),
  orderId: optionalText,
  buyerId: optionalText,
  fields: z.array(z.enum(piiFields)),
  reason: z.string(),
  ticket: z.string(),
  minutes: whole(),
  status: z.enum(accessRequestStates),
  version: whole(z.gte(1)),
  requestedAt: z.string(),
  approvedAt: optionalText,
  approvedBy: optionalText,
  until: optionalText,
  endedAt: optionalText,
  endedBy: optionalText,
});
const liveRow = z.object({
  version: whole(z.gte(1)),
  grants: z.record(z.string(), z.object({ staffId: z.string(), until: z.string() })),
});

const requestKey = (accessRequestId: string) => ({ pk: `access-request#${accessRequestId}`, sk: "record" });
const liveKey = { pk: "grants", sk: "live" };

export const requestRead = (table: string, id: string): RowKey => ({ table, key: requestKey(id) });
export const liveRead = (table: string): RowKey => ({ table, key: liveKey });
export const toRequest = (row: Row | undefined): AccessRequest | undefined => storedRow(requestRow, row);
export const toLive = (row: Row | undefined): LiveGrants => storedRow(liveRow, row) ?? noGrants;

export interface RequestTables {
  readonly incidents: string;
  readonly adminLog: string;
}

const ifAbsent = { ConditionExpression: "attribute_not_exists(pk)" };

/** A request, and that it was made: both or neither. */
export const writeRequested = (
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: RequestTables,
  request: AccessRequest,
  act: AdminRecord,
): Promise<boolean> => {
  const item = { ...requestKey(request.accessRequestId), ...request };
  const TransactItems = [{ Put: { TableName: incidents, Item: item, ...ifAbsent } }, adminPut(adminLog, act)];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
};

function requestPut(TableName: string, transition: AccessRequestTransition, after: AccessRequest) {
  const from = statusIn(accessRequestTransitions[transition].from);
  return {
    Put: {
      TableName,
      Item: { ...requestKey(after.accessRequestId), ...after },
      ...from,
      ConditionExpression: `${from.ConditionExpression} AND version = :version`,
      ExpressionAttributeValues: { ...from.ExpressionAttributeValues, ":version": after.version - 1 },
    },
  };
}

const livePut = (TableName: string, live: LiveGrants) => ({
  Put: {
    TableName,
    Item: { ...liveKey, ...live },
    ...(live.version === 1
      ? ifAbsent
      : { ConditionExpression: "version = :before", ExpressionAttributeValues: { ":before": live.version - 1 } }),
  },
});

/**
 * An approval, with the grant that readers go by, its place among those that are live, and the record of it: all or nothing.
 * @returns false when another write came in between
 */
export const writeApproved = (
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: RequestTables,
  { request, grant, live }: Approval,
  act: AdminRecord,
): Promise<boolean> => {
  const granted = { Put: { TableName: incidents, Item: { ...grantKey(grant), ...grant }, ...ifAbsent } };
  const TransactItems = [
    requestPut(incidents, "approve", request),
    granted,
    livePut(incidents, live),
    adminPut(adminLog, act),
  ];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
};

/** The end of a request, and of the grant where it had one. @returns false when another write came in between */
export const writeEnded = (
  db: DynamoDBDocumentClient,
  { incidents, adminLog }: RequestTables,
  { transition, request, live }: Ending,
  act: AdminRecord,
): Promise<boolean> => {
  const granted = { Delete: { TableName: incidents, Key: grantKey(request) } };
  const TransactItems = [
    requestPut(incidents, transition, request),
    ...(transition === "end" ? [granted, livePut(incidents, live)] : []),
    adminPut(adminLog, act),
  ];
  return unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })));
};
