import { accessRequestPolicy } from "#incidents/policy/access-requests.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { addDays } from "#shared/days.ts";
import { Problem } from "#shared/errors/problem.ts";
import { log } from "#shared/log/log.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { type HandOutPorts, type Handout, handOut } from "./hand-out.ts";
import { type Asked, disclose } from "./pii-access.ts";
import { checkGrant, type StaffGround } from "./staff-access.ts";

/** An order that a person reads for a reason. */
export interface StaffReading {
  readonly staffId: string;
  readonly accessRequestId: string;
  readonly orderId: string;
}

export interface StaffReaderPorts extends HandOutPorts {
  /** Everything that the decision rests on, in one round trip. */
  readonly read: (caller: Caller<StaffPrincipal>, orderId: string) => Promise<StaffGround>;
  readonly keys: VaultKeys;
  /** Counts it for the day, once however often it is told. @returns false when the day's count is full without it */
  readonly count: (reading: StaffReading, day: string) => Promise<boolean>;
}

/** What the records of such reads say; why is in the access request. */
const purpose = "staff_access";

/**
 * Reads personal data for a member of staff who has an approved reason: everything is read at once, checked, opened, counted,
 * put on record, and only then handed out. What could not be opened is not counted.
 */
export function staffReader({ read, keys, count, ...ports }: StaffReaderPorts) {
  return {
    /** @throws Problem as `checkGrant` says, `too_many_records`; UnavailableError, IntegrityError: then nothing was handed out */
    async one(caller: Caller<StaffPrincipal>, orderId: string, asked: Asked) {
      const { staffId } = caller.claimed;
      const ground = await read(caller, orderId);
      const now = ports.clock.now();
      const { accessRequestId } = checkGrant(ground, orderId, asked, now);
      const actor = { type: "staff", staffId, accessRequestId } as const;
      const disclosure = await disclose(keys, { purpose, actor }, asked.fields, ground);
      const counted = await count({ staffId, accessRequestId, orderId }, dayOf(now));
      if (!counted) {
        log("staff_access.limit_reached", { limit: "records", staffId, accessRequestId });
        throw tooManyRecords(now);
      }
      const handed = await handOut(ports, [disclosure]);
      return { orderId, purpose, ...(handed.get(orderId) as Handout) };
    },
  };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, "yyyy-mm-dd".length);

function tooManyRecords(now: Date): Problem {
  const { mostPerPersonAndDay } = accessRequestPolicy.records;
  const midnight = Date.parse(dayOf(addDays(now, 1)));
  const seconds = Math.ceil((midnight - now.getTime()) / 1000);
  const detail = `One person reads at most ${mostPerPersonAndDay} records in a day (UTC). What was read today can be read again; the rest takes another person, or tomorrow.`;
  return new Problem("too_many_records", { detail, headers: { "retry-after": String(seconds) } });
}
