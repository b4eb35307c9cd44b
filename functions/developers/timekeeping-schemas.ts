import * as z from "zod/mini";
import { applicationId, clientId, instant } from "#shared/http/schemas.ts";

/** What an execution of the workflow `timekeeper` keeps the time of: ids only (rule R4). */
export const timekeeping = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("approval"), applicationId, of: z.string() }),
  z.object({ kind: z.literal("changes"), applicationId, of: z.string() }),
  /** `of` is when the secret ends that this is about: the next one has a timekeeper of its own. */
  z.object({ kind: z.literal("credential"), clientId, of: instant }),
]);
export type Timekeeping = z.output<typeof timekeeping>;
