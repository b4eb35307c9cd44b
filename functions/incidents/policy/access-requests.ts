import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./access-requests.v1.json" with { type: "json" };

const count = whole(z.gte(1));
const clause = z.string();

/** How much of buyers' data people who work for the marketplace may see. Each rule with its clause. */
export const accessRequestPolicy = z
  .strictObject({
    version: z.string(),
    /** How long what was approved is good for, from the approval on. */
    grant: z.strictObject({ minutesMost: count, clause }),
    /** From the request on; later it has to be made anew. */
    approval: z.strictObject({ withinHours: count, clause }),
    /** Who have a grant at the same time. */
    people: z.strictObject({ most: count, clause }),
    /** Orders read in a UTC day, whichever the requests: one that is read again for the same request counts once. */
    records: z.strictObject({ mostPerPersonAndDay: count, clause }),
  })
  .parse(data);

const minute = 60 * 1000;

/** When the oldest request may have been made whose grant can be in force. */
export function oldestInForce(now: Date): Date {
  const { approval, grant } = accessRequestPolicy;
  return new Date(now.getTime() - (approval.withinHours * 60 + grant.minutesMost) * minute);
}
