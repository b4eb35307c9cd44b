import { createHash } from "node:crypto";
import type { Ids } from "#shared/ids.ts";
import { piiFields } from "#shared/pii-field.ts";
import type { AppPrincipal, RestrictedPrincipal } from "#shared/standing/principal.ts";

/**
 * What a record can say was handed out: a field of an order, or a contact token for one. The latter is a way to reach the
 * person and not the number or address itself, so it is no field that a restricted data token could name.
 */
export const loggedFields = [...piiFields, "contact.phone", "contact.email"] as const;
export type LoggedField = (typeof loggedFields)[number];

/** Who, in an access record. */
export type Actor = ApplicationActor | StaffActor;

export interface ApplicationActor {
  readonly type: "application";
  readonly applicationId: string;
  readonly developerId: string;
  readonly clientId: string;
  /** `jti` of the token that it came with; a call that is relayed comes with none of the application's. */
  readonly tokenId?: string | undefined;
}

/** A member of staff who read for a reason that somebody else has approved. */
export interface StaffActor {
  readonly type: "staff";
  readonly staffId: string;
  readonly accessRequestId: string;
}

/** What became of a contact token: it was given, the seller called by it, or the buyer called back. */
export const contactUses = ["issued", "called", "called_back"] as const;

export interface ContactUse {
  readonly contactTokenId: string;
  readonly use: (typeof contactUses)[number];
  /** Of the call that was relayed. */
  readonly callId?: string | undefined;
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
  readonly fields: readonly LoggedField[];
  readonly actor: Actor;
  /** Where the disclosure is of a contact token. */
  readonly contact?: ContactUse | undefined;
}

export const actorOf = ({
  applicationId,
  developerId,
  clientId,
  tokenId,
}: AppPrincipal | RestrictedPrincipal): ApplicationActor => ({
  type: "application",
  applicationId,
  developerId,
  clientId,
  tokenId,
});

/** Whose partitions an actor's records are in. */
export const actorKey = (actor: Actor): string =>
  actor.type === "application" ? `application#${actor.applicationId}` : `staff#${actor.staffId}`;

/**
 * Where a record is kept: by actor and day, spread over shards so that a busy application does not heat one partition.
 * An incident reads the shards of its suspects' days, and nothing else.
 */
export function accessPartition({ actor, at, accessId }: AccessRecord, shards: number): string {
  const shard = createHash("sha256").update(accessId).digest().readUInt32BE(0) % shards;
  return accessPartitionOf(actorKey(actor), at.slice(0, "yyyy-mm-dd".length), shard);
}

/** @param actor as `actorKey` says it @param day `yyyy-mm-dd`, UTC */
export const accessPartitionOf = (actor: string, day: string, shard: number): string => `${actor}#${day}#${shard}`;

export const accessRecord = (
  disclosure: Omit<AccessRecord, "accessId" | "at">,
  { ids, now }: { readonly ids: Ids; readonly now: Date },
): AccessRecord => ({ ...disclosure, accessId: ids.next("acc"), at: now.toISOString() });
