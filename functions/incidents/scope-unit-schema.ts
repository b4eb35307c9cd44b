import * as z from "zod/mini";
import { clientId } from "#shared/http/schemas.ts";
import { matching, whole } from "#shared/schema.ts";

/** A unit of reading, as workflows hand it on. */
export const scopeUnit = z.object({
  actor: matching(/^(application|staff)#.+$/, "must be an application or a member of staff"),
  clientId: z.optional(clientId),
  first: z.iso.date(),
  days: whole(z.gte(1)),
});
