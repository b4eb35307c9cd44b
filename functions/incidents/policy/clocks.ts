import * as z from "zod/mini";
import { checked, matching, whole } from "#shared/schema.ts";
import data from "./clocks.v1.json" with { type: "json" };

const clause = z.string();
const hours = checked(z.number(), z.positive());

const clock = z.strictObject({
  clock: matching(/^[a-z0-9_]+$/, "must be a name"),
  from: z.enum(["openedAt", "detectedAt"]),
  hours,
  /** Where it runs: for buyers of one of these countries, of no known country, or while nobody knows whom it affects. Left out, always. */
  countries: z.optional(z.array(z.string())),
  /** Runs where more buyers than this are of these countries, or may be. */
  moreThan: z.optional(whole(z.gte(0))),
  /** What has to be done by then; `told` where somebody outside has to be, which a privacy officer puts on record. */
  metBy: z.enum(["opened", "acknowledged", "decided", "notified", "told"]),
  /** A decision that nobody has to be told. */
  stoppedBy: z.optional(z.literal("no_notice")),
  clause,
});
export type ClockRule = z.output<typeof clock>;

/** By when what has to be done after an incident. Each rule with its clause. */
export const clockPolicy = z
  .strictObject({
    version: z.string(),
    reminders: z.strictObject({ beforeHours: z.array(hours), clause }),
    clocks: z.array(clock),
  })
  .parse(data);
