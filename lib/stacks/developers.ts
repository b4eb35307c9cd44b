import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { developersFunctions } from "#developers/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

export interface DevelopersProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
}

/** Third-party developers: their accounts, their applications, and what sellers authorise these to do. */
export class DevelopersStack extends StageStack {
  readonly functions: AppFunctions<typeof developersFunctions>;

  constructor(scope: Construct, props: DevelopersProps) {
    super(scope, "developers", props.settings);
    const { data, vaultKey } = props;

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
          DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem", "PutItem", "Query"] }),
          IDEMPOTENCY_TABLE,
        },
      },
      applications: {
        env: {
          STANDING_TABLE,
          DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem", "PutItem", "Query"] }),
        },
      },
      "assessment-drafts": {
        env: {
          STANDING_TABLE,
          DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem", "ConditionCheckItem", "PutItem"] }),
        },
      },
      questionnaire: { env: {} },
      "seller-authorizations": {
        env: { STANDING_TABLE: boundTable(data.standing, { items: ["BatchGetItem", "UpdateItem"] }) },
      },
    });
  }
}
