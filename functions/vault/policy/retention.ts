import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./retention.v1.json" with { type: "json" };

const days = whole(z.gt(0));

/** How long an order's personal data is kept, in days; each rule with its clause. */
export const retention = z
  .strictObject({
    version: z.string(),
    /** From the event on that leaves nothing to fulfil. */
    settledBy: z.strictObject({
      clause: z.string(),
      days: z.strictObject({ delivered: days, returned: days, cancelled: days }),
    }),
    /** From the last thing that is known of an order which nothing has settled: no data stays for want of news. */
    unsettled: z.strictObject({ clause: z.string(), days }),
    /** What is no personal data goes as well, so long after the purge: 18 months after a delivery. */
    facts: z.strictObject({ clause: z.string(), daysAfterPurge: days }),
  })
  .parse(data);
