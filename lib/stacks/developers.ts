import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { developersFunctions } from "#developers/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import { boundWorkflow, type WorkflowName, workflowNamed } from "../constructs/bound-workflow.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import type { MailSender } from "../constructs/mail-sender.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { RecordFilter } from "../constructs/stream-source.ts";
import { Workflow } from "../constructs/workflow.ts";
import { assessments } from "../workflows/assessments.ts";
import { campaigns } from "../workflows/campaigns.ts";
import { notices } from "../workflows/notices.ts";
import { timekeeper } from "../workflows/timekeeper.ts";
import type { DataStack } from "./data.ts";

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

type WorkflowNames = Readonly<Record<"assessments" | "timekeeper" | "notices" | "campaigns", WorkflowName>>;

export interface DevelopersProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
  readonly sender: MailSender;
}

/** Third-party developers: their accounts, their applications, and what sellers authorise these to do. */
export class DevelopersStack extends StageStack {
  readonly functions: AppFunctions<typeof developersFunctions>;
  readonly deadLetters: DeadLetters;
  readonly workflows: readonly Workflow[];

  constructor(scope: Construct, props: DevelopersProps) {
    super(scope, "developers", props.settings);
    const { settings, data, vaultKey, sender } = props;
    this.deadLetters = new DeadLetters(this, "DeadLetters");
    const names = {
      assessments: workflowNamed(this, "assessments"),
      timekeeper: workflowNamed(this, "timekeeper"),
      notices: workflowNamed(this, "notices"),
      campaigns: workflowNamed(this, "campaigns"),
    };

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

    this.functions = appFunctions(this, "developers", developersFunctions, props, {
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
        stream: { table: data.developers, deadLetters: this.deadLetters, filters: followed },
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
    });
    this.workflows = this.defineWorkflows(props, names);
  }

  private defineWorkflows({ settings, logKey }: DevelopersProps, names: WorkflowNames): Workflow[] {
    const { functions } = this;
    const recordFailure = functions["steps/record-failure"];
    const common = { settings, logKey };
    return [
      new Workflow(this, "Assessments", {
        ...common,
        workflow: names.assessments,
        comment: "From a submission to the decision on it",
        define: (scope) =>
          assessments(scope, {
            assess: functions["steps/assess"],
            awaitDecision: functions["steps/await-decision"],
            remindAssessors: functions["steps/remind-assessors"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Timekeeper", {
        ...common,
        workflow: names.timekeeper,
        comment: "Waits for deadlines, and does what is due",
        define: (scope) =>
          timekeeper(scope, names.timekeeper, {
            planNext: functions["steps/plan-next"],
            actOnDue: functions["steps/act-on-due"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Notices", {
        ...common,
        workflow: names.notices,
        comment: "One mail: sent, or on record as one that could not be",
        define: (scope) =>
          notices(scope, {
            send: functions["steps/send-notice"],
            noteFailed: functions["steps/notice-failed"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Campaigns", {
        ...common,
        workflow: names.campaigns,
        comment: "New assessments of a cohort, from telling it to the deadline",
        define: (scope) =>
          campaigns(scope, {
            planCampaign: functions["steps/plan-campaign"],
            visitCohort: functions["steps/visit-cohort"],
            finishCampaignPhase: functions["steps/finish-campaign-phase"],
            recordFailure,
          }),
      }),
    ];
  }
}
