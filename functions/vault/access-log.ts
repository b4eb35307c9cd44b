import { createHash } from "node:crypto";
import type { Ids } from "#shared/ids.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";

/** Who, in an access record. */
export interface Actor {
  readonly type: "application";
  readonly applicationId: string;
  readonly developerId: string;
  readonly clientId: string;
  readonly tokenId: string;
}

/** One disclosure: ids, names of fields and a purpose, never a value. */
export interface AccessRecord {
  readonly accessId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly orderId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly purpose: string;
  readonly fields: readonly PiiField[];
  readonly actor: Actor;
}

export const actorOf = ({ applicationId, developerId, clientId, tokenId }: RestrictedPrincipal): Actor => ({
  type: "application",
  applicationId,
  developerId,
  clientId,
  tokenId,
});

/**
 * Where a record is kept: by actor and day, spread over shards so that a busy application does not heat one partition.
 * An incident reads the shards of its suspects' days, and nothing else.
 */
export function accessPartition({ actor, at, accessId }: AccessRecord, shards: number): string {
  const shard = createHash("sha256").update(accessId).digest().readUInt32BE(0) % shards;
  return `application#${actor.applicationId}#${at.slice(0, 10)}#${shard}`;
}

export const accessRecord = (
  disclosure: Omit<AccessRecord, "accessId" | "at">,
  { ids, now }: { readonly ids: Ids; readonly now: Date },
): AccessRecord => ({ ...disclosure, accessId: ids.next("acc"), at: now.toISOString() });
