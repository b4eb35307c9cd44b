import { Duration } from "aws-cdk-lib";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import { boundWorkflow, type WorkflowName } from "../constructs/bound-workflow.ts";
import type { DeadLetters } from "../constructs/dead-letters.ts";
import type { IncidentsProps } from "./incidents.ts";
import { type PlansOf, type StepName, subjects } from "./incidents-plans.ts";

export interface IncidentsStepPlansProps extends IncidentsProps {
  readonly workflow: WorkflowName;
  readonly deadLetters: DeadLetters;
}

/** An incident, as steps read it. */
const incident: TableGrant = { items: ["BatchGetItem"], leadingKeys: ["incidents"] };

/** What each step of the workflow may do, and who tells it, and on which rows. */
export function stepPlans({
  settings,
  data,
  sender,
  workflow,
  deadLetters,
}: IncidentsStepPlansProps): PlansOf<StepName> {
  return {
    "incident-signals": {
      env: { INCIDENTS_WORKFLOW_ARN: boundWorkflow(workflow, { actions: ["StartExecution"] }) },
      stream: {
        table: data.incidents,
        deadLetters,
        filters: [{ eventName: ["INSERT", "MODIFY"], dynamodb: { Keys: { pk: { S: ["incidents"] } } } }],
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
    "steps/record-failure": { env: {} },
  };
}
