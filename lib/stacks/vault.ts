import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { vaultFunctions } from "#vault/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundSigningKeys, boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { Schedule } from "../constructs/schedule.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

export interface VaultProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
  readonly signing: readonly IKey[];
  readonly issuer: string;
}

/** Seals personal data, opens single fields of it for a stated purpose, and destroys it when it is due. */
export class VaultStack extends StageStack {
  readonly functions: AppFunctions<typeof vaultFunctions>;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, props: VaultProps) {
    super(scope, "vault", props.settings);
    const { settings, data, vaultKey, signing, issuer } = props;
    this.deadLetters = new DeadLetters(this, "DeadLetters");

    const STANDING_TABLE = boundTable(data.standing, { items: ["BatchGetItem"] });
    const VAULT_TABLE = boundTable(data.vault, { items: ["BatchGetItem"] });
    // A transaction is checked as the single writes in it: here, a record and its keys.
    const sealed = {
      STANDING_TABLE,
      VAULT_TABLE: boundTable(data.vault, { items: ["BatchGetItem", "PutItem"] }),
      RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem", "PutItem"] }),
      VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem", "PutItem"] }),
    };
    const sealing = { actions: ["GenerateDataKey", "Decrypt"], purpose: "vault-key" } as const;
    const indexing = { actions: ["GenerateDataKey", "Decrypt"], purpose: "blind-index", classes: ["contact"] } as const;
    const opening = { actions: ["Decrypt"], purpose: "vault-key" } as const;

    this.functions = appFunctions(this, "vault", vaultFunctions, props, {
      "buyer-writer": {
        env: {
          ...sealed,
          VAULT_KEY_ARN: boundVaultKey(vaultKey, { ...sealing, classes: ["identity", "contact"] }, indexing),
        },
      },
      "order-writer": {
        env: {
          ...sealed,
          VAULT_KEY_ARN: boundVaultKey(vaultKey, { ...sealing, classes: ["identity", "contact", "address"] }, indexing),
        },
      },
      "order-events": {
        env: { STANDING_TABLE, VAULT_TABLE: boundTable(data.vault, { items: ["BatchGetItem", "UpdateItem"] }) },
      },
      "order-reader": { env: { STANDING_TABLE, VAULT_TABLE } },
      "restricted-data-tokens": {
        env: {
          STANDING_TABLE,
          VAULT_TABLE,
          IDEMPOTENCY_TABLE: boundTable(data.idempotency, {
            items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
          }),
          ISSUER: issuer,
          SIGNING_KEY_ARNS: boundSigningKeys(signing, "sign"),
        },
      },
      "pii-reader": {
        env: {
          STANDING_TABLE,
          VAULT_TABLE,
          RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem"] }),
          VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem"] }),
          VAULT_KEY_ARN: boundVaultKey(vaultKey, { ...opening, classes: ["identity", "contact", "address"] }),
          // Append-only: an access record cannot be read, changed or removed by who writes it.
          ACCESS_LOG_TABLE: boundTable(data.accessLog, { items: ["PutItem"] }),
          ACCESS_LOG_SHARDS: String(settings.accessLogShards),
          // What people were granted it reads and cannot write; what it writes is how much they have read.
          INCIDENTS_TABLE: boundTable(
            data.incidents,
            { items: ["Query"], leadingKeys: ["staff#*"] },
            { items: ["UpdateItem"], leadingKeys: ["staff#*"], attributes: ["pk", "sk", "records"] },
          ),
        },
      },
      "access-log-reader": {
        env: { STANDING_TABLE, VAULT_TABLE, ACCESS_LOG_TABLE: boundTable(data.accessLog, { query: ["byBuyer"] }) },
      },
      "purge-sweep": {
        env: {
          VAULT_TABLE: boundTable(data.vault, { items: ["UpdateItem"], query: ["byPurge"] }),
          RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["DeleteItem"] }),
        },
        timeout: Duration.minutes(5),
        deadLetters: this.deadLetters,
      },
      // It may unwrap every class of record key, and has no way to the records that they open.
      "key-rewrap": {
        env: {
          RECORD_KEYS_TABLE: boundTable(data.recordKeys, {
            items: ["BatchGetItem", "UpdateItem"],
            query: ["byPeriod"],
          }),
          VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem", "PutItem", "Query"] }),
          VAULT_KEY_ARN: boundVaultKey(vaultKey, { ...sealing, classes: ["identity", "contact", "address"] }),
        },
        timeout: Duration.minutes(15),
        deadLetters: this.deadLetters,
      },
    });
    this.schedule("PurgeSchedule", "purge-sweep", settings.sweepSchedule);
    this.schedule("RewrapSchedule", "key-rewrap", settings.rewrapSchedule);
  }

  private schedule(id: string, name: keyof typeof vaultFunctions, expression: string): void {
    new Schedule(this, id, { expression, target: this.functions[name], deadLetters: this.deadLetters });
  }
}
