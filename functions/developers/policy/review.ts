import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./review.v1.json" with { type: "json" };

const count = whole(z.gt(0));
/** Days before a deadline, the earliest first. */
const reminders = z.array(count);
const clause = z.string();

/** How applications are reviewed, and how long what is decided lasts; each rule with its clause. */
export const reviewPolicy = z
  .strictObject({
    version: z.string(),
    /** Within which a submission is decided, and when assessors are told that it is due, and again that it is late. */
    serviceLevel: z.strictObject({
      clause,
      businessDays: count,
      reminderBusinessDaysBefore: count,
      escalateEveryBusinessDays: count,
    }),
    /** How many people have to approve. */
    approvals: z.strictObject({ clause, unrestricted: count, restricted: count }),
    /** For how long an assessor has a submission to themselves. */
    claim: z.strictObject({ clause, hours: count }),
    /** How long a developer has for the changes that were asked for. */
    changes: z.strictObject({ clause, days: count, reminders }),
    /** Within which a rejection can be appealed. */
    appeal: z.strictObject({ clause, days: count }),
    /** How long restricted roles last. */
    approval: z.strictObject({ clause, days: count, reminders }),
    /** Of which decisions an expected date is made, and how many it takes to be worth saying. */
    expectation: z.strictObject({ clause, overBusinessDays: count, leastDecisions: count }),
  })
  .parse(data);
