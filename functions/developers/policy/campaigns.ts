import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./campaigns.v1.json" with { type: "json" };

const count = whole(z.gt(0));
const clause = z.string();
const told = z.strictObject({ clause, message: z.string() });

/** How applications are asked to be assessed again; each rule with its clause. */
export const campaignPolicy = z
  .strictObject({
    version: z.string(),
    /** How far ahead a deadline is. At most 300 days: the workflow that waits for it ends within a year. */
    deadline: z.strictObject({ clause, leastDays: count, mostDays: count.check(z.lte(300)) }),
    /** Days before the deadline, the earliest first. */
    reminders: z.strictObject({ clause, daysBefore: z.array(count) }),
    /** What developers are told when they are asked, and at the deadline. */
    asked: told,
    ended: told,
  })
  .parse(data);
