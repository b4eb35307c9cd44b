import * as z from "zod/mini";
import { line, prefixedId } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";

/** Schemas that several contracts of the domain draw on. */

export const contactTokenId = prefixedId("ctk");

export const callerNumber = described(line(40), {
  description: "The number that calls will come from, with its country code; must be given for `direct`",
  example: "+49 30 901820",
});

export const phoneValue = described(
  z.strictObject({
    e164: z.string(),
    extension: z.optional(z.string()),
    display: z.string(),
    rfc3966: z.string(),
    nationalDigits: z.string(),
  }),
  {
    id: "ContactPhone",
    description: "One number in the forms that software has fields for",
    example: {
      e164: "+12065550100",
      extension: "48210937",
      display: "+1 206 555 0100 ext. 4821 0937",
      rfc3966: "tel:+12065550100;ext=48210937",
      nationalDigits: "2065550100",
    },
  },
);

export const emailValue = described(z.strictObject({ address: z.string() }), {
  id: "ContactEmail",
  description: "In words that can be read aloud; upper and lower case are the same",
  example: { address: "lusab-babad-gutih-tugad-bofuv@relay.marketplace.example" },
});
