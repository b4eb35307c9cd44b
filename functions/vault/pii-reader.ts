import { actorOf } from "#shared/access-log/access-record.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";
import { type Grant, unpackGrants } from "./grants.ts";
import { type HandOutPorts, type Handout, handOut } from "./hand-out.ts";
import { type Asked, checkGround, checkToken, disclose, type PiiGround, type PiiRead } from "./pii-access.ts";

export interface PiiReaderPorts extends HandOutPorts {
  /** Everything that the decision rests on, in one round trip. */
  readonly read: (caller: Caller<RestrictedPrincipal>, grants: readonly Grant[]) => Promise<PiiRead>;
  readonly keys: VaultKeys;
}

/** One order's answer; `error` is what stands in the way of it. */
export type PiiOutcome = { readonly orderId: string } & (Handout | { readonly error: unknown });

/**
 * Reads personal data: everything is read at once, checked, opened, put on record, and only then handed out. Two round
 * trips to the database, one after the other.
 */
export function piiReader({ read, keys, ...ports }: PiiReaderPorts) {
  const { clock } = ports;
  const opened = (bearer: RestrictedPrincipal, { fields }: Asked, ground: PiiGround) =>
    disclose(keys, { purpose: bearer.purpose, actor: actorOf(bearer) }, fields, ground);

  return {
    /** @throws Problem as `checkToken` and `checkGround` say; UnavailableError, IntegrityError: then nothing was handed out */
    async one(caller: Caller<RestrictedPrincipal>, orderId: string, asked: Asked) {
      const { claimed } = caller;
      const grant = unpackGrants(claimed.grants).find((one) => one.orderId === orderId);
      const { roles, grounds } = await read(caller, grant ? [grant] : []);
      checkToken(grant, asked);
      const ground = grounds[0] as PiiGround;
      checkGround(claimed, roles, grant, asked, ground, clock.now());
      const handed = await handOut(ports, [await opened(claimed, asked, ground)]);
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
            return [await opened(claimed, asked, ground)];
          } catch (error) {
            if (error instanceof UnavailableError) throw error;
            refused.set(orderId, error);
            return [];
          }
        }),
      );
      const handed = await handOut(ports, disclosures.flat());
      return orderIds.map((orderId) => ({ orderId, ...(handed.get(orderId) ?? { error: refused.get(orderId) }) }));
    },
  };
}
