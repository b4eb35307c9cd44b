import * as z from "zod/mini";
import { notice } from "#developers/notice-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Last step of the workflow `notices`, where the mail could not be sent: puts that on record, for a person to act on. */
export const noticeFailed = lambdaFunction({
  env: variables("DEVELOPERS_TABLE"),
  /** `error` is the name of what the last attempt ended with. */
  input: z.object({ notice, error: z.string() }),
  routes: {},
});
