import type { Construct } from "constructs";
import { developersFunctions } from "#developers/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

/** Third-party developers: for now, what sellers authorise their applications to do. */
export class DevelopersStack extends StageStack {
  readonly functions: AppFunctions<typeof developersFunctions>;

  constructor(scope: Construct, props: FunctionDefaults & { readonly data: DataStack }) {
    super(scope, "developers", props.settings);
    this.functions = appFunctions(this, "developers", developersFunctions, props, {
      "seller-authorizations": {
        env: {
          STANDING_TABLE: boundTable(props.data.standing, {
            items: ["BatchGetItem", "UpdateItem"],
          }),
        },
      },
    });
  }
}
