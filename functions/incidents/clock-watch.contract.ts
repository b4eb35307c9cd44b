import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Runs on a schedule: tells the incident mailbox of clocks that are due soon, or were missed. */
export const clockWatch = lambdaFunction({
  env: variables("INCIDENTS_TABLE", "INCIDENT_MAILBOX", "MAIL_FROM", "MAIL_CONFIGURATION_SET"),
  routes: {},
});
