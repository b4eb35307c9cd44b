import fc from "fast-check";
import { type AccessRecord, type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";

export const recordOf = (changes: Partial<AccessRecord> = {}): AccessRecord => ({
  accessId: "acc_1",
  at: "2026-11-21T10:00:00.000Z",
  ...{ orderId: "O-1", buyerId: "B-1", sellerId: "S-1", purpose: "shipping" },
  fields: ["recipient.name"],
  actor: { type: "application", applicationId: "app_1", developerId: "dev_1", clientId: "cli_1" },
  ...changes,
});

const instant = fc
  .integer({ min: Date.parse("2026-11-19T22:00:00.000Z"), max: Date.parse("2026-11-22T02:00:00.000Z") })
  .map((at) => new Date(at).toISOString());

/** A few buyers and orders, so that they meet. */
export const anyRecord = fc
  .record({
    at: instant,
    order: fc.integer({ min: 0, max: 7 }),
    fields: fc.subarray<LoggedField>([...loggedFields], { minLength: 1 }),
    clientId: fc.constantFrom("cli_1", "cli_2"),
  })
  .map(({ at, order, fields, clientId }) =>
    recordOf({
      ...{ at, fields, orderId: `O-${order}`, buyerId: `B-${order % 3}` },
      actor: { type: "application", applicationId: "app_1", developerId: "dev_1", clientId },
    }),
  );

/** Each with an id of its own. */
export const anyRecords = (maxLength: number) =>
  fc
    .array(anyRecord, { maxLength })
    .map((records) => records.map((record, i): AccessRecord => ({ ...record, accessId: `acc_${i}` })));
