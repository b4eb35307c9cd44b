import { Duration } from "aws-cdk-lib";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import { boundWorkflow } from "../constructs/bound-workflow.ts";
import type { RecordFilter } from "../constructs/stream-source.ts";
import { decidedOn, developersBindings, moved } from "./developers-bindings.ts";
import type { DevelopersPlansProps, PlansOf, StepName } from "./developers-plans.ts";

/** What workflows follow: submissions and decisions, applications, what is to be mailed, and campaigns. */
const followed: readonly [RecordFilter, ...RecordFilter[]] = [
  { eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { pk: { S: [{ prefix: "assessment#" }] } } } },
  {
    eventName: ["INSERT", "MODIFY"],
    dynamodb: { Keys: { pk: { S: [{ prefix: "application#" }] }, sk: { S: ["record"] } } },
  },
  { eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "timeline#" }] } } } },
  { eventName: ["INSERT"], dynamodb: { Keys: { pk: { S: ["campaigns"] } } } },
];

/** An approval may answer campaigns, which count it. */
const counted: TableGrant = { items: ["UpdateItem"], leadingKeys: ["campaign#*"] };
/** What became of a mail, and nothing else of a timeline. */
const mailState: TableGrant = {
  items: ["UpdateItem"],
  leadingKeys: ["application#*"],
  attributes: ["pk", "sk", "mail"],
};

/** What each step of a workflow may do, and who tells workflows, and on which rows. */
export function stepPlans(props: DevelopersPlansProps): PlansOf<StepName> {
  const { settings, data, vaultKey, sender, names, deadLetters } = props;
  const { STANDING_TABLE, ADMIN_LOG_TABLE, moving, granting, campaignActs } = developersBindings(data);
  return {
    "workflow-signals": {
      env: {
        ASSESSMENTS_WORKFLOW_ARN: boundWorkflow(names.assessments, {
          actions: ["StartExecution", "SendTaskSuccess"],
        }),
        TIMEKEEPER_WORKFLOW_ARN: boundWorkflow(names.timekeeper, { actions: ["StartExecution"] }),
        NOTICES_WORKFLOW_ARN: boundWorkflow(names.notices, { actions: ["StartExecution"] }),
        CAMPAIGNS_WORKFLOW_ARN: boundWorkflow(names.campaigns, { actions: ["StartExecution"] }),
      },
      stream: { table: data.developers, deadLetters, filters: followed },
    },
    "steps/assess": {
      env: {
        STANDING_TABLE: granting,
        DEVELOPERS_TABLE: boundTable(data.developers, decidedOn, moved, counted),
        ADMIN_LOG_TABLE,
      },
    },
    "steps/await-decision": {
      env: {
        DEVELOPERS_TABLE: boundTable(data.developers, {
          items: ["BatchGetItem", "UpdateItem"],
          leadingKeys: ["assessment#*"],
        }),
        ASSESSMENTS_WORKFLOW_ARN: boundWorkflow(names.assessments, { actions: ["SendTaskSuccess"] }),
      },
    },
    "steps/remind-assessors": { env: { STANDING_TABLE, DEVELOPERS_TABLE: moving } },
    "steps/plan-next": {
      env: {
        STANDING_TABLE: boundTable(data.standing, { items: ["BatchGetItem"], leadingKeys: ["credential#*"] }),
        DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem"], leadingKeys: ["application#*"] }),
      },
    },
    "steps/act-on-due": {
      env: {
        STANDING_TABLE: boundTable(data.standing, {
          items: ["BatchGetItem", "UpdateItem"],
          leadingKeys: ["application#*", "credential#*"],
        }),
        DEVELOPERS_TABLE: moving,
        ADMIN_LOG_TABLE,
      },
    },
    "steps/plan-campaign": {
      env: { DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem"], leadingKeys: ["campaigns"] }) },
    },
    "steps/visit-cohort": {
      env: {
        // Restricted roles end sooner: of a standing, it can change nothing else.
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"], leadingKeys: ["application#*"] },
          { items: ["UpdateItem"], leadingKeys: ["application#*"], attributes: ["pk", "sk", "restricted"] },
        ),
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem"], leadingKeys: ["campaigns", "application#*"], query: ["byCohort"] },
          { items: ["PutItem"], leadingKeys: ["application#*"] },
          counted,
        ),
      },
      // A page is a hundred transactions, one after the other.
      timeout: Duration.minutes(1),
    },
    "steps/finish-campaign-phase": {
      env: {
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["campaigns"] },
          { items: ["Query"], leadingKeys: ["campaign#*"] },
        ),
        ADMIN_LOG_TABLE: campaignActs,
      },
    },
    "steps/record-failure": { env: {} },
    // It opens the address that a mail goes to, and can change nothing but what became of the mail.
    "steps/send-notice": {
      env: {
        ...sender.bound(),
        ASSESSORS_MAILBOX: settings.assessorsMailbox,
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem"], leadingKeys: ["application#*", "developer#*"] },
          mailState,
        ),
        RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem"], leadingKeys: ["developer#*"] }),
        VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem"], leadingKeys: ["class#contact"] }),
        VAULT_KEY_ARN: boundVaultKey(vaultKey, { actions: ["Decrypt"], purpose: "vault-key", classes: ["contact"] }),
      },
    },
    "steps/notice-failed": { env: { DEVELOPERS_TABLE: boundTable(data.developers, mailState) } },
  };
}
