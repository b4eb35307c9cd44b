import type { incidentsFunctions } from "#incidents/contract.ts";
import type { FunctionPlan } from "../constructs/app-function.ts";
import { boundTable } from "../constructs/bound-table.ts";
import type { IncidentsProps } from "./incidents.ts";

type Name = keyof typeof incidentsFunctions;
export type StepName = Extract<Name, `steps/${string}` | "incident-signals" | "mail-events" | "clock-watch">;
/** Steps of the workflow `reinstatements`. */
export type RestoringName = Extract<
  Name,
  "steps/plan-restoring" | "steps/restore-authorizations" | "steps/finish-restoring"
>;
/** Steps of the workflow `evidence`. */
export type EvidenceStep = Extract<StepName, `steps/evidence-${string}`>;
export type PlansOf<N extends Name> = { readonly [Key in N]: FunctionPlan<(typeof incidentsFunctions)[Key]> };

/** Whose access an incident may end. */
export const subjects = ["developer#*", "application#*", "credential#*", "staff#*"];

/** What each function that serves routes may do, and on which rows. */
export function routePlans({ settings, data }: IncidentsProps): PlansOf<Exclude<Name, StepName>> {
  const standing = { items: ["BatchGetItem"] } as const;
  const STANDING_TABLE = boundTable(data.standing, standing);
  const IDEMPOTENCY_TABLE = boundTable(data.idempotency, {
    items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  });
  // Append-only: an act cannot be read, changed or taken back by who puts it on record.
  const onStaff = boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["staff#*"] });
  const onIncident = boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["incident#*"] });
  // What a notice names beside what was read.
  const named = { PRIVACY_OFFICE_MAILBOX: settings.privacyOfficeMailbox, NOTICE_PAGE: settings.noticePage };
  return {
    "incident-opener": {
      env: {
        STANDING_TABLE: boundTable(data.standing, standing, { items: ["UpdateItem"], leadingKeys: subjects }),
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
          { items: ["PutItem"], leadingKeys: ["incidents", "incident#*"] },
        ),
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["incident#*", ...subjects] }),
        IDEMPOTENCY_TABLE,
      },
    },
    "affected-buyers": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
          { items: ["UpdateItem"], leadingKeys: ["incidents", "affected#*"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
        ),
        ADMIN_LOG_TABLE: onIncident,
      },
    },
    "incident-decisions": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
        ),
        ADMIN_LOG_TABLE: onIncident,
      },
    },
    "notice-drafts": {
      env: {
        ...named,
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["BatchGetItem", "PutItem"], leadingKeys: ["incident#*"] },
        ),
        ADMIN_LOG_TABLE: onIncident,
      },
    },
    "notice-approvals": {
      env: {
        ...named,
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["BatchGetItem", "PutItem"], leadingKeys: ["incident#*"] },
          { items: ["PutItem"], leadingKeys: ["notice-code#*"] },
        ),
        ADMIN_LOG_TABLE: onIncident,
      },
    },
    // Anybody may ask it: it sees what can be said of a code, and no incident.
    "notice-codes": {
      env: { INCIDENTS_TABLE: boundTable(data.incidents, { items: ["BatchGetItem"], leadingKeys: ["notice-code#*"] }) },
    },
    incidents: {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
          { items: ["Query"], leadingKeys: ["incidents", "incident#*", "affected#*", "reinstated#*"] },
        ),
      },
    },
    // It reads what was kept, and can add nothing to it.
    "incident-reports": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
          { items: ["Query"], leadingKeys: ["incident#*", "affected#*"] },
        ),
        EVIDENCE_TABLE: boundTable(data.evidence, { items: ["Query"], leadingKeys: ["manifests#*", "parts#*"] }),
        PRIVACY_OFFICE_MAILBOX: settings.privacyOfficeMailbox,
      },
    },
    "incident-notices": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
          { items: ["Query"], leadingKeys: ["incident#*", "affected#*"] },
        ),
      },
    },
    // Who asks cannot grant: what readers go by is in partitions that it has no way to.
    "access-requests": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(data.incidents, {
          items: ["BatchGetItem", "PutItem"],
          leadingKeys: ["access-request#*"],
        }),
        ADMIN_LOG_TABLE: onStaff,
        IDEMPOTENCY_TABLE,
      },
    },
    "access-decisions": {
      env: {
        STANDING_TABLE,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "PutItem"], leadingKeys: ["access-request#*", "grants"] },
          { items: ["PutItem", "DeleteItem"], leadingKeys: ["staff#*"] },
        ),
        ADMIN_LOG_TABLE: onStaff,
      },
    },
  };
}
