import type { developersFunctions } from "#developers/contract.ts";
import type { FunctionPlan } from "../constructs/app-function.ts";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import type { WorkflowName } from "../constructs/bound-workflow.ts";
import type { DeadLetters } from "../constructs/dead-letters.ts";
import type { DevelopersProps } from "./developers.ts";
import { decidedOn, developersBindings, moved } from "./developers-bindings.ts";

export type WorkflowNames = Readonly<Record<"assessments" | "timekeeper" | "notices" | "campaigns", WorkflowName>>;

export interface DevelopersPlansProps extends DevelopersProps {
  readonly names: WorkflowNames;
  readonly deadLetters: DeadLetters;
}

type Name = keyof typeof developersFunctions;
export type StepName = Extract<Name, `steps/${string}` | "workflow-signals">;
export type PlansOf<N extends Name> = { readonly [Key in N]: FunctionPlan<(typeof developersFunctions)[Key]> };

/** What each function that serves routes may do, and on which rows. */
export function routePlans(props: DevelopersProps): PlansOf<Exclude<Name, StepName>> {
  const { data, vaultKey } = props;
  const { standing, STANDING_TABLE, ADMIN_LOG_TABLE, moving, granting, campaignActs } = developersBindings(data);
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
  const shown: TableGrant = {
    items: ["Query"],
    leadingKeys: ["application#*", "developer#*", "decisions"],
    query: ["byQueue"],
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
        STANDING_TABLE: standing({ items: ["PutItem"], leadingKeys: ["credential#*"] }),
        ...credentialActs,
        IDEMPOTENCY_TABLE,
      },
    },
    credentials: {
      env: {
        STANDING_TABLE: standing({ items: ["UpdateItem"], leadingKeys: ["credential#*"] }),
        ...credentialActs,
      },
    },
    questionnaire: { env: {} },
    "seller-authorization-reader": {
      env: {
        STANDING_TABLE: standing({ items: ["Query"], leadingKeys: ["seller#*"] }),
        DEVELOPERS_TABLE: boundTable(data.developers, { items: ["BatchGetItem"], leadingKeys: ["application#*"] }),
      },
    },
    "seller-authorizations": {
      env: {
        STANDING_TABLE: standing({ items: ["UpdateItem"], leadingKeys: ["seller#*"] }),
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
    "admin-log-reader": {
      env: {
        STANDING_TABLE,
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["Query"], query: ["byActor", "byDay"] }),
      },
    },
  };
}
