import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { batch, putRows } from "#bench/put-rows.ts";
import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { accessRecordPut } from "#shared/access-log/access-record-store.ts";
import { systemIds } from "#shared/ids.ts";

export interface AccessLog {
  readonly table: string;
  readonly shards: number;
}

const day = 86_400_000;
/** What the incident is about: so many days, of which the first and the last begin and end within the day. */
export const window = { from: "2026-10-20T06:00:00.000Z", to: "2026-11-18T21:30:00.000Z" };
const from = Date.parse(window.from);
const to = Date.parse(window.to);
const applications = 200;
const suspectId = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
export const suspect = `application#${suspectId}`;

interface Access {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly applicationId: string;
  /** Of the order. */
  readonly order: number;
  readonly buyer: number;
}

/** What the suspect read within the window: each an order of its own, four orders of five of a buyer of their own. */
export const match = (i: number, count: number): Access => ({
  ...{ at: from + Math.floor((i / count) * (to - from)), applicationId: suspectId },
  ...{ order: i, buyer: i % Math.ceil(0.8 * count) },
});

/** What does not count: one in ten is what the suspect read in the half year before, the others were read by others, then and meanwhile. */
export function bystander(i: number): Access {
  const own = i % 10 === 0;
  const span = own ? { from: from - 180 * day, to: from } : { from: from - 180 * day, to };
  // A step that has no factor in common with the number of steps comes to all of them, in no order.
  const at = span.from + ((i * 7_919_993) % (span.to - span.from));
  return {
    at,
    applicationId: own ? suspectId : `app_other_${i % applications}`,
    order: 1e6 + i,
    buyer: 1e6 + (i % 1e5),
  };
}

const recordOf = ({ at, applicationId, order, buyer }: Access): AccessRecord => ({
  ...{ accessId: systemIds.next("acc"), at: new Date(at).toISOString() },
  ...{ orderId: `ORDER-${order}`, buyerId: `BUYER-${buyer}`, sellerId: `SELLER-${order % 5000}`, purpose: "shipping" },
  fields: ["recipient.name", "recipient.phone", "shippingAddress"],
  actor: {
    ...{ type: "application", applicationId, developerId: "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" },
    ...{ clientId: "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", tokenId: systemIds.next("tok") },
  },
});

const writers = 8;

/** Puts records as the vault leaves them, several writers at once: from one number up to another. */
export async function loadLog(
  db: DynamoDBDocumentClient,
  { table, shards }: AccessLog,
  range: { readonly from: number; readonly to: number },
  accessOf: (i: number) => Access,
): Promise<void> {
  let next = range.from;
  const write = async () => {
    while (next < range.to) {
      const first = next;
      next = Math.min(first + batch, range.to);
      const records = Array.from({ length: next - first }, (_, i) => recordOf(accessOf(first + i)));
      await putRows(
        db,
        table,
        records.map((record) => accessRecordPut(table, shards, record).Item),
      );
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
}
