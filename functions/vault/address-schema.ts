import * as z from "zod/mini";
import { country, line } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";

export const shippingAddress = described(
  z.strictObject({
    line1: line(200),
    line2: z.optional(line(200)),
    line3: z.optional(line(200)),
    city: line(120),
    region: z.optional(line(120)),
    postalCode: z.optional(line(20)),
    country,
  }),
  { id: "ShippingAddress" },
);
