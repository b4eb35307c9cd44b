import * as z from "zod";
import data from "./retention.v1.json" with { type: "json" };

const days = z.int().positive();

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
    /** What is no personal data goes as well, 18 months after the same moment. */
    facts: z.strictObject({ clause: z.string(), days }),
  })
  .parse(data);
