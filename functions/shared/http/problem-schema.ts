import * as z from "zod/mini";
import { described, whole } from "#shared/schema.ts";

/** The body of every refusal: RFC 9457 with the stable `code`, and where the input was wrong. */
export const problemBody = described(
  z.looseObject({
    type: z.string(),
    title: z.string(),
    status: whole(),
    detail: z.optional(z.string()),
    code: z.string(),
    instance: z.string(),
    errors: z.optional(
      z.array(z.strictObject({ pointer: z.string(), detail: z.string(), code: z.optional(z.string()) })),
    ),
  }),
  { id: "Problem", description: "RFC 9457 problem details" },
);
