import { type AccessRecord, accessRecord } from "#shared/access-log/access-record.ts";
import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";
import type { PiiField } from "#shared/pii-field.ts";
import type { OpenedFields } from "./order-fields.ts";
import type { Disclosure } from "./pii-access.ts";

export interface HandOutPorts {
  /** Returns when every record is durable, and throws when one may not be. */
  readonly append: (records: readonly AccessRecord[]) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Handout {
  readonly fields: OpenedFields;
  readonly absent?: { readonly field: PiiField; readonly reason: "not_provided" }[];
  readonly accessId: string;
}

/** Puts what was opened on record, and only then hands it out: by the id of its order. */
export async function handOut(
  { append, clock, ids }: HandOutPorts,
  disclosures: readonly Disclosure[],
): Promise<Map<string, Handout>> {
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
}

const reasons = (absent: readonly PiiField[]) =>
  absent.length === 0 ? {} : { absent: absent.map((field) => ({ field, reason: "not_provided" as const })) };
