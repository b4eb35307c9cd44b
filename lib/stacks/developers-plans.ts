import { Duration } from "aws-cdk-lib";
import type { developersFunctions } from "#developers/contract.ts";
import type { FunctionPlan } from "../constructs/app-function.ts";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import { boundWorkflow, type WorkflowName } from "../constructs/bound-workflow.ts";
import type { DeadLetters } from "../constructs/dead-letters.ts";
import type { RecordFilter } from "../constructs/stream-source.ts";
import type { DevelopersProps } from "./developers.ts";

export type WorkflowNames = Readonly<Record<"assessments" | "timekeeper" | "notices" | "campaigns", WorkflowName>>;

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

type Plans = { readonly [Name in keyof typeof developersFunctions]: FunctionPlan<(typeof developersFunctions)[Name]> };

export interface DevelopersPlansProps extends DevelopersProps {
  readonly names: WorkflowNames;
  readonly deadLetters: DeadLetters;
}

/** What each function of the domain may do, and on which rows. */
export function developersPlans(props: DevelopersPlansProps): Plans {
  const { settings, data, vaultKey, sender, names, deadLetters } = props;
  const STANDING_TABLE = boundTable(data.standing, { items: ["BatchGetItem"] });
  const IDEMPOTENCY_TABLE = boundTable(data.idempotency, {
    items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
  });
  // A transaction is checked as the single writes in it: here, an account and the keys of its contacts.
  const sealed = {
    DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem", "PutItem"] }),
    RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem", "PutItem"] }),
    VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem", "PutItem"] }),
    VAULT_KEY_ARN: boundVaultKey(vaultKey, {
      actions: ["GenerateDataKey", "Decrypt"],
      purpose: "vault-key",
      classes: ["identity", "contact"],
    }),
  };

  /** What anyone may be shown something of. */
  const listable = { items: ["BatchGetItem"], leadingKeys: ["application#*", "developer#*"] } as const;
  // Append-only: an act cannot be read, changed or taken back by who puts it on record.
  const ADMIN_LOG_TABLE = boundTable(data.adminLog, { items: ["PutItem"] });
  /** A case, its application, their timeline, and whose they are. */
  const moved: TableGrant = { items: ["PutItem"], leadingKeys: ["application#*", "assessment#*"] };
  const decidedOn: TableGrant = {
    items: ["BatchGetItem"],
    leadingKeys: ["application#*", "assessment#*", "developer#*", "subject#*"],
  };
  const moving = boundTable(data.developers, decidedOn, moved);
  const shown: TableGrant = {
    items: ["Query"],
    leadingKeys: ["application#*", "developer#*", "decisions"],
    query: ["byQueue"],
  };
  /** An approval may answer campaigns, which count it. */
  const counted: TableGrant = { items: ["UpdateItem"], leadingKeys: ["campaign#*"] };
  const campaignActs = boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["campaign#*"] });
  const granting = boundTable(
    data.standing,
    { items: ["BatchGetItem"] },
    { items: ["UpdateItem"], leadingKeys: ["application#*"] },
  );
  const mailState: TableGrant = {
    items: ["UpdateItem"],
    leadingKeys: ["application#*"],
    attributes: ["pk", "sk", "mail"],
  };
  // What an act leaves beside the credential: the application's list and timeline, and the record.
  const credentialActs = {
    DEVELOPERS_TABLE: boundTable(
      data.developers,
      { items: ["BatchGetItem"] },
      { items: ["PutItem"], leadingKeys: ["application#*"] },
    ),
    ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["credential#*"] }),
  };

  return {
    "developer-registration": {
      env: {
        ...sealed,
        STANDING_TABLE: boundTable(data.standing, { items: ["BatchGetItem", "PutItem"] }),
        IDEMPOTENCY_TABLE,
      },
    },
    "developer-profile": { env: { ...sealed, STANDING_TABLE } },
    "application-creator": {
      env: {
        STANDING_TABLE: boundTable(data.standing, { items: ["BatchGetItem", "ConditionCheckItem", "PutItem"] }),
        DEVELOPERS_TABLE: boundTable(data.developers, decidedOn, shown, {
          items: ["PutItem", "UpdateItem"],
          leadingKeys: ["application#*", "developer#*"],
        }),
        IDEMPOTENCY_TABLE,
      },
    },
    applications: {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(data.developers, decidedOn, moved, shown),
      },
    },
    "assessment-drafts": {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(data.developers, decidedOn, {
          items: ["ConditionCheckItem", "PutItem"],
          leadingKeys: ["application#*"],
        }),
      },
    },
    listings: {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem"] },
          { items: ["ConditionCheckItem", "PutItem", "DeleteItem"], leadingKeys: ["application#*"] },
        ),
        ADMIN_LOG_TABLE,
      },
    },
    directory: {
      env: {
        STANDING_TABLE: boundTable(data.standing, listable),
        DEVELOPERS_TABLE: boundTable(data.developers, { ...listable, query: ["byListing"] }),
      },
    },
    "credential-creator": {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"] },
          { items: ["PutItem"], leadingKeys: ["credential#*"] },
        ),
        ...credentialActs,
        IDEMPOTENCY_TABLE,
      },
    },
    credentials: {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"] },
          { items: ["UpdateItem"], leadingKeys: ["credential#*"] },
        ),
        ...credentialActs,
      },
    },
    questionnaire: { env: {} },
    "seller-authorization-reader": {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"] },
          { items: ["Query"], leadingKeys: ["seller#*"] },
        ),
        DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem"], leadingKeys: ["application#*"] }),
      },
    },
    "seller-authorizations": {
      env: {
        STANDING_TABLE: boundTable(
          data.standing,
          { items: ["BatchGetItem"] },
          { items: ["UpdateItem"], leadingKeys: ["seller#*"] },
        ),
        ADMIN_LOG_TABLE,
      },
    },
    submissions: { env: { STANDING_TABLE, DEVELOPERS_TABLE: moving, IDEMPOTENCY_TABLE } },
    "assessment-queue": {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(data.developers, { ...decidedOn, query: ["byQueue"] }),
      },
    },
    "assessment-decisions": {
      env: {
        STANDING_TABLE: granting,
        DEVELOPERS_TABLE: boundTable(data.developers, decidedOn, moved, {
          items: ["UpdateItem"],
          leadingKeys: ["decisions", "campaign#*"],
        }),
        ADMIN_LOG_TABLE,
      },
    },
    "campaign-opener": {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem"], leadingKeys: ["campaigns", "application#*"] },
          { items: ["PutItem"], leadingKeys: ["campaigns"] },
          { items: ["Query"], leadingKeys: ["campaign#*"] },
        ),
        ADMIN_LOG_TABLE: campaignActs,
        IDEMPOTENCY_TABLE,
      },
    },
    campaigns: {
      env: {
        STANDING_TABLE,
        DEVELOPERS_TABLE: boundTable(
          data.developers,
          { items: ["BatchGetItem"], leadingKeys: ["campaigns"] },
          { items: ["Query"], leadingKeys: ["campaigns", "campaign#*"] },
        ),
      },
    },
    "workflow-signals": {
      env: {
        ASSESSMENTS_WORKFLOW_ARN: boundWorkflow(names.assessments, {
          actions: ["StartExecution", "SendTaskSuccess"],
        }),
        TIMEKEEPER_WORKFLOW_ARN: boundWorkflow(names.timekeeper, { actions: ["StartExecution"] }),
        NOTICES_WORKFLOW_ARN: boundWorkflow(names.notices, { actions: ["StartExecution"] }),
        CAMPAIGNS_WORKFLOW_ARN: boundWorkflow(names.campaigns, { actions: ["StartExecution"] }),
      },
      stream: { table: data.developers, deadLetters: deadLetters, filters: followed },
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
    "admin-log-reader": {
      env: {
        STANDING_TABLE,
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["Query"], query: ["byActor", "byDay"] }),
      },
    },
  };
}
