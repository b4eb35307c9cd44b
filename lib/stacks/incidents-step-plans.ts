import { Duration } from "aws-cdk-lib";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import { boundWorkflow, type WorkflowName } from "../constructs/bound-workflow.ts";
import type { DeadLetters } from "../constructs/dead-letters.ts";
import type { IncidentsProps } from "./incidents.ts";
import { type EvidenceStep, type PlansOf, type RestoringName, type StepName, subjects } from "./incidents-plans.ts";

export interface IncidentsStepPlansProps extends IncidentsProps {
  readonly workflow: WorkflowName;
  readonly notices: WorkflowName;
  readonly reinstatements: WorkflowName;
  readonly evidence: WorkflowName;
  readonly deadLetters: DeadLetters;
}

/** What sending keeps of a page, and of the mail to one person: it cannot change whom an incident affects, or by what. */
const pageAttributes = ["pk", "sk", "page", "bucket", "first", "last", "buyers", "turn", "totals", "failedAt"];
const mailAttributes = [
  ...["pk", "sk", "buyerId", "page", "mailState", "mailAt", "leaseUntil", "unknown", "messageId", "mailCause"],
  "complainedAt",
];

/** An incident, as steps read it. */
const incident: TableGrant = { items: ["BatchGetItem"], leadingKeys: ["incidents"] };

/** What each step of the workflows may do, and who tells it, and on which rows. */
export function stepPlans({
  settings,
  data,
  vaultKey,
  sender,
  workflow,
  notices,
  reinstatements,
  evidence,
  deadLetters,
}: IncidentsStepPlansProps): PlansOf<Exclude<StepName, RestoringName | EvidenceStep>> {
  return {
    "incident-signals": {
      env: {
        INCIDENTS_WORKFLOW_ARN: boundWorkflow(workflow, { actions: ["StartExecution"] }),
        NOTICES_WORKFLOW_ARN: boundWorkflow(notices, { actions: ["StartExecution"] }),
        REINSTATEMENTS_WORKFLOW_ARN: boundWorkflow(reinstatements, { actions: ["StartExecution"] }),
        EVIDENCE_WORKFLOW_ARN: boundWorkflow(evidence, { actions: ["StartExecution"] }),
      },
      stream: {
        table: data.incidents,
        deadLetters,
        filters: [
          { eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { pk: { S: ["incidents"] } } } },
          {
            eventName: ["INSERT"],
            dynamodb: { Keys: { pk: { S: [{ prefix: "reinstated#" }] }, sk: { S: [{ prefix: "rei_" }] } } },
          },
        ],
      },
    },
    // It tells of clocks, and can change nothing but what it has told.
    "clock-watch": {
      env: {
        ...sender.bound(),
        INCIDENT_MAILBOX: settings.incidentMailbox,
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["Query"], leadingKeys: ["incidents"] },
          { items: ["UpdateItem"], leadingKeys: ["incident#*"], attributes: ["pk", "sk", "takenAt", "sentAt"] },
        ),
      },
      timeout: Duration.minutes(1),
      deadLetters,
    },
    "steps/contain": {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: subjects },
          { items: ["Query"], leadingKeys: ["developer#*"] },
        ),
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: subjects }),
        INCIDENTS_TABLE: boundTable(data.incidents, incident),
      },
    },
    "steps/withdraw-authorizations": {
      env: {
        // It can take away what a seller gave, and not give it.
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"], leadingKeys: ["seller#*"], query: ["byApplication"] },
          {
            items: ["UpdateItem"],
            leadingKeys: ["seller#*"],
            attributes: ["pk", "sk", "status", "epoch", "withdrawnAt", "withdrawnBy"],
          },
        ),
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["application#*"] }),
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents", "incident#*"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
        ),
      },
      // A page is a hundred transactions, one after the other.
      timeout: Duration.minutes(1),
    },
    "steps/finish-containing": {
      env: {
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["PutItem", "Query"], leadingKeys: ["incident#*"] },
        ),
      },
    },
    "steps/plan-scope": {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"], leadingKeys: ["credential#*"] },
          { items: ["Query"], leadingKeys: ["developer#*"] },
        ),
        INCIDENTS_TABLE: boundTable(data.incidents, incident),
      },
    },
    // It sees who read what of whom, by ids, and nothing of that.
    "steps/scope-unit": {
      env: {
        ACCESS_LOG_TABLE: boundTable(data.accessLog, { items: ["Query"], leadingKeys: ["application#*", "staff#*"] }),
        ACCESS_LOG_SHARDS: String(settings.accessLogShards),
        INCIDENTS_TABLE: boundTable(data.incidents, incident, { items: ["UpdateItem"], leadingKeys: ["affected#*"] }),
      },
      // A thousand partitions, one after the other, or a thousand records with an update or two for each.
      timeout: Duration.minutes(2),
    },
    "steps/count-scope": {
      env: {
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents", "incident#*"] },
          { items: ["ConditionCheckItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
          { items: ["Query"], leadingKeys: ["affected#*"] },
        ),
        // Of a buyer, the country alone.
        VAULT_TABLE: boundTable(data.vault, {
          items: ["BatchGetItem"],
          leadingKeys: ["buyer#*"],
          attributes: ["pk", "sk", "country"],
        }),
      },
      timeout: Duration.minutes(1),
    },
    "steps/plan-sending": {
      env: { INCIDENTS_TABLE: boundTable(data.incidents, { items: ["Query"], leadingKeys: ["incident#*"] }) },
    },
    // The one role that opens buyers' addresses to tell them of an incident: e-mail and phone are a class, names are not in it.
    "steps/send-page": {
      env: {
        ...sender.bound(),
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incidents", "incident#*"] },
          { items: ["PutItem", "UpdateItem"], leadingKeys: ["incident#*"], attributes: pageAttributes },
          { items: ["Query"], leadingKeys: ["affected#*"] },
          { items: ["UpdateItem"], leadingKeys: ["affected#*"], attributes: mailAttributes },
          { items: ["UpdateItem"], leadingKeys: ["pace"] },
        ),
        VAULT_TABLE: boundTable(data.vault, { items: ["BatchGetItem"], leadingKeys: ["buyer#*"] }),
        RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem"], leadingKeys: ["buyer#*"] }),
        VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem"], leadingKeys: ["class#contact"] }),
        VAULT_KEY_ARN: boundVaultKey(vaultKey, { actions: ["Decrypt"], purpose: "vault-key", classes: ["contact"] }),
        DRILL_MAILBOX: settings.drillMailbox,
        PRIVACY_OFFICE_MAILBOX: settings.privacyOfficeMailbox,
        NOTICE_PAGE: settings.noticePage,
        NOTICES_PER_SECOND: String(settings.noticesPerSecond),
      },
      // A call ends after a minute, and what is under way then a little later.
      timeout: Duration.minutes(2),
    },
    "steps/fail-page": {
      env: {
        INCIDENTS_TABLE: boundTable(data.incidents, {
          items: ["UpdateItem"],
          leadingKeys: ["incident#*"],
          attributes: ["pk", "sk", "failedAt", "totals"],
        }),
      },
    },
    "steps/finish-sending": {
      env: {
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["incidents"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
        ),
      },
    },
    "mail-events": {
      env: {
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem"], leadingKeys: ["incident#*", "affected#*"] },
          { items: ["UpdateItem"], leadingKeys: ["incident#*"], attributes: pageAttributes },
          { items: ["UpdateItem"], leadingKeys: ["affected#*"], attributes: mailAttributes },
        ),
      },
      deadLetters,
    },
    "steps/record-failure": { env: {} },
  };
}
