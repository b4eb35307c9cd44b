import { Duration } from "aws-cdk-lib";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import type { IncidentsProps } from "./incidents.ts";
import type { PlansOf, RestoringName } from "./incidents-plans.ts";

/** What came back, and the incident that it had ended for, as steps read them. */
const reinstatement: TableGrant = { items: ["BatchGetItem"], leadingKeys: ["incidents", "reinstated#*"] };

/** What each step of the workflow `reinstatements` may do, and on which rows. */
export function restoringPlans({ data }: Pick<IncidentsProps, "data">): PlansOf<RestoringName> {
  return {
    "steps/plan-restoring": {
      env: {
        STANDING_TABLE: boundTable(data.standing, { items: ["Query"], leadingKeys: ["developer#*"] }),
        INCIDENTS_TABLE: boundTable(data.incidents, reinstatement, { items: ["PutItem"], leadingKeys: ["incident#*"] }),
      },
    },
    "steps/restore-authorizations": {
      env: {
        // It can give back what an incident took away, and no role and no day more; access itself it cannot give.
        STANDING_TABLE: boundTable(
          data.standing,
          {
            items: ["BatchGetItem"],
            leadingKeys: ["seller#*", "application#*", "developer#*"],
            query: ["byApplication"],
          },
          { items: ["ConditionCheckItem"], leadingKeys: ["application#*", "developer#*"] },
          {
            items: ["UpdateItem"],
            leadingKeys: ["seller#*"],
            attributes: ["pk", "sk", "status", "epoch", "withdrawnBy", "restoredAt", "restoredBy"],
          },
        ),
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["application#*"] }),
        INCIDENTS_TABLE: boundTable(data.incidents, {
          items: ["BatchGetItem", "PutItem"],
          leadingKeys: ["reinstated#*"],
        }),
      },
      // A page is a hundred transactions, one after the other.
      timeout: Duration.minutes(1),
    },
    "steps/finish-restoring": {
      env: {
        INCIDENTS_TABLE: boundTable(
          data.incidents,
          { items: ["BatchGetItem", "Query"], leadingKeys: ["reinstated#*"] },
          { items: ["UpdateItem"], leadingKeys: ["reinstated#*"], attributes: ["pk", "sk", "authorizationsRestored"] },
          { items: ["PutItem"], leadingKeys: ["incident#*"] },
        ),
      },
    },
  };
}
