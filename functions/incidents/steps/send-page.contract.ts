import * as z from "zod/mini";
import { incidentId } from "#incidents/incident-schemas.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { variables, whole } from "#shared/schema.ts";

/** State of the workflow `incident-notices` that sends the notice to the people of one page. */
export const sendPage = lambdaFunction({
  env: variables(
    "INCIDENTS_TABLE",
    "VAULT_TABLE",
    "RECORD_KEYS_TABLE",
    "VAULT_KEYS_TABLE",
    "VAULT_KEY_ARN",
    "MAIL_FROM",
    "MAIL_CONFIGURATION_SET",
    "DRILL_MAILBOX",
    "PRIVACY_OFFICE_MAILBOX",
    "NOTICE_PAGE",
    "NOTICES_PER_SECOND",
  ),
  input: z.object({ incidentId, page: whole(z.gte(0)) }),
  routes: {},
});
