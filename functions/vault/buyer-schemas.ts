import * as z from "zod/mini";
import { email } from "#shared/http/email-schema.ts";
import { country, line } from "#shared/http/schemas.ts";
import { matching } from "#shared/schema.ts";
import { phone } from "./phone-schema.ts";

export const buyerBody = z.strictObject({
  name: z.optional(line(200)),
  email: z.optional(email),
  phone: z.optional(phone),
  locale: z.optional(matching(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "must be a BCP 47 language tag")),
  country: z.optional(country),
});
