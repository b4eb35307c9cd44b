import { line } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";

export const phone = described(line(40), {
  description: "As the caller has it; kept in E.164 as well",
  example: "+49 1512 3456789",
});
