import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./contact.v1.json" with { type: "json" };

const count = whole(z.gte(1));
const clause = z.string();

/** How long contact tokens live, and how much use of them is too much. Each rule with its clause. */
export const contactPolicy = z
  .strictObject({
    version: z.string(),
    life: z.strictObject({
      /** From the issue, whatever happens. */
      hardLimitDays: count,
      /** From what settled the order: time for what comes up when the parcel is there, or is not. */
      afterDays: z.strictObject({ delivered: count, returned: count, cancelled: count }),
      /** From the end of the latest delivery date. */
      afterLatestDeliveryDays: count,
      clause,
    }),
    extend: z.strictObject({ days: count, most: count, clause }),
    direct: z.strictObject({
      /** Before a number that a caller had may be the same caller's again, for another order. */
      coolDownDays: count,
      clause,
    }),
    /** Random digits of an extension; a check digit follows. Extensions are made anew when shown: another count ends those that live. */
    extension: z.strictObject({ digits: whole(z.gte(6), z.lte(12)), clause }),
    calls: z.strictObject({ mostPerTokenAndDay: count, clause }),
    guesses: z.strictObject({
      /** Wrong extensions that one caller may key in within the time. */
      most: count,
      withinMinutes: count,
      /** The first time; each further time is twice as long as the one before, up to the most. */
      refusedMinutes: count,
      refusedMostMinutes: count,
      /** Without a wrong one, until earlier refusals no longer count. */
      forgottenAfterDays: count,
      clause,
    }),
    /** Calls to a number that are remembered, for when the other side calls back. */
    callbacks: z.strictObject({ most: count, clause }),
    /** Rows outlive their tokens, so that what turns up in the wild can be traced. */
    kept: z.strictObject({ days: count, clause }),
  })
  .parse(data);
