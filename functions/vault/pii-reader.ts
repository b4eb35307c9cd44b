import { type AccessRecord, accessRecord } from "#shared/access-log/access-record.ts";
import type { Clock } from "#shared/clock.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { Ids } from "#shared/ids.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";
import { type Grant, unpackGrants } from "./grants.ts";
import type { OpenedFields } from "./order-fields.ts";
import {
  type Asked,
  checkGround,
  checkToken,
  type Disclosure,
  disclose,
  type PiiGround,
  type PiiRead,
} from "./pii-access.ts";

export interface PiiReaderPorts {
  /** Everything that the decision rests on, in one round trip. */
  readonly read: (caller: Caller<RestrictedPrincipal>, grants: readonly Grant[]) => Promise<PiiRead>;
  readonly keys: VaultKeys;
  /** Returns when every record is durable, and throws when one may not be. */
  readonly append: (records: readonly AccessRecord[]) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** One order's answer; `error` is what stands in the way of it. */
export type PiiOutcome = { readonly orderId: string } & (Handout | { readonly error: unknown });

interface Handout {
  readonly fields: OpenedFields;
  readonly absent?: { readonly field: PiiField; readonly reason: "not_provided" }[];
  readonly accessId: string;
}

/**
 * Reads personal data: everything is read at once, checked, opened, put on record, and only then handed out. Two round
 * trips to the database, one after the other.
 */
export function piiReader({ read, keys, append, clock, ids }: PiiReaderPorts) {
  const handOut = async (disclosures: readonly Disclosure[]): Promise<Map<string, Handout>> => {
    const now = clock.now();
    const handed = disclosures.map((disclosure) => ({
      ...disclosure,
      record: accessRecord(disclosure.record, { ids, now }),
    }));
    await append(handed.map(({ record }) => record));
    return new Map(
      handed.map(({ record: { orderId, accessId }, fields, absent }) => [
        orderId,
        { fields, ...reasons(absent), accessId },
      ]),
    );
  };

  return {
    /** @throws Problem as `checkToken` and `checkGround` say; UnavailableError, IntegrityError: then nothing was handed out */
    async one(caller: Caller<RestrictedPrincipal>, orderId: string, asked: Asked) {
      const { claimed } = caller;
      const grant = unpackGrants(claimed.grants).find((one) => one.orderId === orderId);
      const { roles, grounds } = await read(caller, grant ? [grant] : []);
      checkToken(grant, asked);
      const ground = grounds[0] as PiiGround;
      checkGround(claimed, roles, grant, asked, ground, clock.now());
      const handed = await handOut([await disclose(keys, claimed, asked.fields, ground)]);
      return { orderId, purpose: claimed.purpose, ...(handed.get(orderId) as Handout) };
    },

    /**
     * Each order answers for itself, with its fields or with the error that stands in the way.
     * @throws UnavailableError when the outcome for any of them is unknown: never a partial answer
     */
    async many(caller: Caller<RestrictedPrincipal>, orderIds: readonly string[], asked: Asked): Promise<PiiOutcome[]> {
      const { claimed } = caller;
      const byId = new Map(unpackGrants(claimed.grants).map((grant) => [grant.orderId, grant]));
      const named = orderIds.flatMap((orderId) => byId.get(orderId) ?? []);
      const { roles, grounds } = await read(caller, named);
      const now = clock.now();
      const refused = new Map<string, unknown>();
      const disclosures = await Promise.all(
        orderIds.map(async (orderId) => {
          try {
            const grant = byId.get(orderId);
            checkToken(grant, asked);
            const ground = grounds[named.indexOf(grant)] as PiiGround;
            checkGround(claimed, roles, grant, asked, ground, now);
            return [await disclose(keys, claimed, asked.fields, ground)];
          } catch (error) {
            if (error instanceof UnavailableError) throw error;
            refused.set(orderId, error);
            return [];
          }
        }),
      );
      const handed = await handOut(disclosures.flat());
      return orderIds.map((orderId) => ({ orderId, ...(handed.get(orderId) ?? { error: refused.get(orderId) }) }));
    },
  };
}

const reasons = (absent: readonly PiiField[]) =>
  absent.length === 0 ? {} : { absent: absent.map((field) => ({ field, reason: "not_provided" as const })) };
