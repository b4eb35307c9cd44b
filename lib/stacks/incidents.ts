import type { Construct } from "constructs";
import { incidentsFunctions } from "#incidents/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

export interface IncidentsProps extends FunctionDefaults {
  readonly data: DataStack;
}

/** Who may look at buyers' data for a reason, and what is done when somebody did without one. */
export class IncidentsStack extends StageStack {
  readonly functions: AppFunctions<typeof incidentsFunctions>;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, props: IncidentsProps) {
    super(scope, "incidents", props.settings);
    const { data } = props;
    this.deadLetters = new DeadLetters(this, "DeadLetters");

    const STANDING_TABLE = boundTable(data.standing, { items: ["BatchGetItem"] });
    // Append-only: an act cannot be read, changed or taken back by who puts it on record.
    const ADMIN_LOG_TABLE = boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["staff#*"] });

    this.functions = appFunctions(this, "incidents", incidentsFunctions, props, {
      // Who asks cannot grant: what readers go by is in partitions that it has no way to.
      "access-requests": {
        env: {
          STANDING_TABLE,
          INCIDENTS_TABLE: boundTable(data.incidents, {
            items: ["BatchGetItem", "PutItem"],
            leadingKeys: ["access-request#*"],
          }),
          ADMIN_LOG_TABLE,
          IDEMPOTENCY_TABLE: boundTable(data.idempotency, {
            items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
          }),
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
          ADMIN_LOG_TABLE,
        },
      },
    });
  }
}
