import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { derivedId } from "#shared/ids.ts";
import {
  type Reinstatement,
  reinstatedPartition,
  reinstatementKey,
  reinstatementPrefix,
  toReinstatement,
} from "#shared/incidents/reinstatement.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import { entryOf, type Ports } from "./timeline.ts";
import { entryPut } from "./timeline-store.ts";

type Named = Pick<Reinstatement, "incidentId" | "reinstatementId">;

/** @throws IntegrityError for one that is named by what we wrote ourselves, and is not there */
export async function readReinstatement(
  db: DynamoDBDocumentClient,
  table: string,
  named: Named,
): Promise<Reinstatement> {
  const [row] = await consistentRead(db, [{ table, key: reinstatementKey(named) }]);
  const found = toReinstatement(row);
  if (!found) throw new IntegrityError(`${named.incidentId}/${named.reinstatementId} is missing`);
  return found;
}

/** Reinstatements that a reader is shown. */
const shown = 100;

/** The latest of an incident, the oldest first; strongly consistent. */
export async function reinstatementsOf(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
): Promise<Reinstatement[]> {
  const place = { pk: reinstatedPartition(incidentId), sk: reinstatementPrefix };
  const { rows } = await newestFirst(db, table, place, { limit: shown });
  return rows.flatMap((row) => toReinstatement(row) ?? []).reverse();
}

/** Says it in the timeline of its incident, once: who did it, and when it was. */
export async function noteReinstated(
  db: DynamoDBDocumentClient,
  table: string,
  { incidentId, reinstatementId, by, at }: Reinstatement,
): Promise<void> {
  const entryId = derivedId("evt", new Date(at), reinstatementId);
  const put = entryPut(table, incidentId, { entryId, at, event: "reinstated", actor: `staff:${by}` });
  await unlessChanged(() => db.send(new PutCommand(put.Put)));
}

/** Keeps how many authorisations came back, and says so in the timeline where any did; once. */
export const finishReinstatement = (
  db: DynamoDBDocumentClient,
  table: string,
  named: Named,
  count: number,
  ports: Ports,
): Promise<true> =>
  untilWritten(async () => {
    const { authorizationsRestored } = await readReinstatement(db, table, named);
    if (authorizationsRestored !== undefined) return true;
    const update = {
      TableName: table,
      Key: reinstatementKey(named),
      UpdateExpression: "SET authorizationsRestored = :count",
      ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(authorizationsRestored)",
      ExpressionAttributeValues: { ":count": count },
    };
    const entry = entryOf(ports, { event: "authorizations_restored", actor: "workflow" });
    const TransactItems = [{ Update: update }, ...(count > 0 ? [entryPut(table, named.incidentId, entry)] : [])];
    return (await unlessChanged(() => db.send(new TransactWriteCommand({ TransactItems })))) ? true : undefined;
  });
