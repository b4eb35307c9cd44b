import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import { adminPut } from "#shared/admin-log/admin-record-put.ts";
import { statusIn } from "#shared/storage/status-in.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import type { Incident, IncidentMove } from "./incident.ts";
import { incidentKey } from "./incident-store.ts";
import { incidentTransitions } from "./incident-transitions.ts";
import { entryPut } from "./timeline-store.ts";

/** The Update of an incident by a move, on condition that it is as it was read and in a state that allows it. */
function moveUpdate(table: string, { incidentId, version }: Incident, { transition, set }: IncidentMove) {
  const { from, to }: { readonly from: readonly string[]; readonly to?: string } = incidentTransitions[transition];
  const may = statusIn(from);
  const given = Object.entries(set);
  return {
    TableName: table,
    Key: incidentKey(incidentId),
    UpdateExpression: `SET ${[...(to ? ["#status = :to"] : []), "version = :next", ...given.map(([name]) => `#${name} = :${name}`)].join(", ")}`,
    ConditionExpression: `${may.ConditionExpression} AND version = :read`,
    ExpressionAttributeNames: {
      ...may.ExpressionAttributeNames,
      ...Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...may.ExpressionAttributeValues,
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      ...{ ...(to && { ":to": to }), ":read": version, ":next": version + 1 },
    },
  };
}

/** What goes with a move, into the same transaction. */
export interface WithMove {
  /** On record, where the move is somebody's act. */
  readonly act?: { readonly table: string; readonly record: AdminRecord } | undefined;
  /** At most 90: a transaction has 100 items, of which the incident, its timeline and the act take three. */
  readonly items?: NonNullable<TransactWriteCommandInput["TransactItems"]>;
}

/**
 * Moves an incident, says so in its timeline, and writes what goes with it: together or not at all.
 * @returns false when it was changed since it was read, or an item's own condition does not hold
 */
export const moveIncident = (
  db: DynamoDBDocumentClient,
  table: string,
  incident: Incident,
  move: IncidentMove,
  { act, items = [] }: WithMove = {},
): Promise<boolean> =>
  unlessChanged(() =>
    db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Update: moveUpdate(table, incident, move) },
          entryPut(table, incident.incidentId, move.entry),
          ...(act ? [adminPut(act.table, act.record)] : []),
          ...items,
        ],
      }),
    ),
  );
