import * as z from "zod/mini";
import { described, whole } from "#shared/schema.ts";

const people = whole(z.gte(0));

export const sendingTotals = described(
  z.strictObject({
    pending: people,
    sending: people,
    sent: described(people, { description: "SES has taken the mail, and said nothing else since" }),
    bounced: people,
    suppressed: described(people, { description: "SES does not write to the address: to be told in another way" }),
    failed: people,
    erased: described(people, { description: "The buyer is gone: no error" }),
    complaints: described(people, { description: "Of those who got it: who said that it is unwanted" }),
    perhapsTwice: described(people, { description: "Who may have got it more than once" }),
  }),
  { id: "NoticeTotals" },
);
