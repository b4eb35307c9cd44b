import * as z from "zod/mini";
import { notice } from "#developers/notice-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** First step of the workflow `notices`: writes the mail, and sends it. */
export const sendNotice = lambdaFunction({
  env: variables(
    "DEVELOPERS_TABLE",
    "RECORD_KEYS_TABLE",
    "VAULT_KEYS_TABLE",
    "VAULT_KEY_ARN",
    "MAIL_FROM",
    "MAIL_CONFIGURATION_SET",
    "ASSESSORS_MAILBOX",
  ),
  input: z.object({ notice }),
  routes: {},
});
