import * as z from "zod/mini";
import { checked } from "#shared/schema.ts";

export const pageQuery = z.strictObject({
  limit: z._default(checked(z.coerce.number(), z.multipleOf(1), z.gte(1), z.lte(100)), 50),
  cursor: z.optional(checked(z.string(), z.minLength(1), z.maxLength(1024))),
});

export function page<T extends z.ZodMiniType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.optional(z.string()) });
}
