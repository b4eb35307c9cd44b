import type { AccessRecord, LoggedField } from "#shared/access-log/access-record.ts";
import type { Incident } from "./incident.ts";
import type { ScopeActor } from "./scope-units.ts";

/** What was read of one buyer, as far as it has been seen. */
export interface BuyerRead {
  readonly buyerId: string;
  readonly fields: ReadonlySet<LoggedField>;
  readonly orders: ReadonlyMap<string, ReadonlySet<LoggedField>>;
  /** ISO 8601. */
  readonly firstAccess: string;
  readonly lastAccess: string;
}

/** The fields of a record that count: those that were handed out to whom is suspected, of those that the incident is about. */
export function fieldsThatCount(
  { actor, fields }: AccessRecord,
  incident: Pick<Incident, "fields">,
  { clientId }: Pick<ScopeActor, "clientId">,
): LoggedField[] {
  if (clientId !== undefined && (actor.type !== "application" || actor.clientId !== clientId)) return [];
  return fields.filter((field) => !incident.fields || incident.fields.includes(field));
}

/**
 * What records say of each buyer. Sets and extremes only, so that it makes no difference in which order, in which pieces or
 * how often records are merged.
 */
export function mergeReads(
  records: readonly AccessRecord[],
  incident: Pick<Incident, "fields">,
  actor: Pick<ScopeActor, "clientId">,
): BuyerRead[] {
  const reads = new Map<string, BuyerRead>();
  for (const record of records) {
    const fields = fieldsThatCount(record, incident, actor);
    if (fields.length === 0) continue;
    const { buyerId, orderId, at } = record;
    const before = reads.get(buyerId);
    const ofOrder = new Set([...(before?.orders.get(orderId) ?? []), ...fields]);
    reads.set(buyerId, {
      buyerId,
      fields: new Set([...(before?.fields ?? []), ...fields]),
      orders: new Map(before?.orders).set(orderId, ofOrder),
      firstAccess: before && before.firstAccess < at ? before.firstAccess : at,
      lastAccess: before && before.lastAccess > at ? before.lastAccess : at,
    });
  }
  return [...reads.values()];
}
