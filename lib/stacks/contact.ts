import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { contactFunctions } from "#contact/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundFunction } from "../constructs/bound-function.ts";
import { boundVaultKey } from "../constructs/bound-key.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

export interface ContactProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
}

/** Numbers and addresses that reach a buyer about one order, and the calls that come in on them. */
export class ContactStack extends StageStack {
  readonly functions: AppFunctions<typeof contactFunctions>;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, props: ContactProps) {
    super(scope, "contact", props.settings);
    const { settings, data, vaultKey } = props;
    this.deadLetters = new DeadLetters(this, "DeadLetters");

    const STANDING_TABLE = boundTable(data.standing, { items: ["BatchGetItem"] });
    const orders = ["order#*"];
    const VAULT_TABLE = boundTable(data.vault, { items: ["BatchGetItem"], leadingKeys: orders });
    // Append-only: an access record cannot be read, changed or removed by who writes it.
    const onRecord = {
      ACCESS_LOG_TABLE: boundTable(data.accessLog, { items: ["PutItem"] }),
      ACCESS_LOG_SHARDS: String(settings.accessLogShards),
    };
    const numbers = {
      EXTENSION_NUMBERS: settings.extensionNumbers,
      DIRECT_NUMBERS: settings.directNumbers,
      DRAINING_NUMBERS: settings.drainingNumbers,
    };
    const making = ["GenerateDataKey", "Decrypt"] as const;
    const tokenKey = { actions: making, purpose: "contact-token", classes: ["contact"] } as const;
    const indexKey = { actions: making, purpose: "blind-index", classes: ["contact"] } as const;
    const sealing = { actions: making, purpose: "vault-key", classes: ["contact"] } as const;
    const ofTokens = ["token#*", "order#*", "value#*", "caller#*"];

    const { "media-application": mediaApplication, ...others } = contactFunctions;
    const functions = appFunctions(this, "contact", others, props, {
      // It makes numbers and addresses, and can open none: it sees that an order has a number, never which.
      "token-issuer": {
        env: {
          STANDING_TABLE,
          VAULT_TABLE: boundTable(data.vault, { items: ["BatchGetItem", "ConditionCheckItem"], leadingKeys: orders }),
          CONTACT_TABLE: boundTable(
            data.contact,
            { items: ["BatchGetItem"], leadingKeys: [...ofTokens, "buyer#*"] },
            { items: ["PutItem"], leadingKeys: ofTokens },
            { items: ["Query"], leadingKeys: ["caller#*"] },
          ),
          ...onRecord,
          IDEMPOTENCY_TABLE: boundTable(data.idempotency, {
            items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
          }),
          VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem", "PutItem"], leadingKeys: ["token#*"] }),
          VAULT_KEY_ARN: boundVaultKey(vaultKey, tokenKey),
          ...numbers,
          RELAY_DOMAIN: settings.relayDomain,
        },
      },
      "contact-tokens": {
        env: {
          STANDING_TABLE,
          VAULT_TABLE,
          CONTACT_TABLE: boundTable(
            data.contact,
            { items: ["BatchGetItem"], leadingKeys: ["token#*", "value#*", "caller#*", "buyer#*"] },
            { items: ["PutItem"], leadingKeys: ["token#*"] },
            { items: ["UpdateItem"], leadingKeys: ["value#*", "caller#*", "callback#*"] },
            { items: ["Query"], leadingKeys: ["value#*", "caller#*"] },
          ),
        },
      },
      "blocked-sellers": {
        env: {
          STANDING_TABLE,
          CONTACT_TABLE: boundTable(data.contact, { items: ["BatchGetItem", "UpdateItem"], leadingKeys: ["buyer#*"] }),
        },
      },
      // For calls, the only one that may open a number; of an order or of whoever called last.
      "call-relay": {
        env: {
          STANDING_TABLE,
          VAULT_TABLE,
          RECORD_KEYS_TABLE: boundTable(data.recordKeys, { items: ["BatchGetItem"], leadingKeys: orders }),
          CONTACT_TABLE: boundTable(
            data.contact,
            { items: ["BatchGetItem"], leadingKeys: ["token#*", "value#*", "caller#*", "buyer#*"] },
            { items: ["GetItem", "UpdateItem"], leadingKeys: ["value#*", "caller#*"] },
            { items: ["PutItem"], leadingKeys: ["caller#*", "callback#*"] },
            { items: ["Query"], leadingKeys: ["callback#*"] },
          ),
          ...onRecord,
          VAULT_KEYS_TABLE: boundTable(data.vaultKeys, {
            items: ["GetItem", "PutItem"],
            leadingKeys: ["token#*", "index#*", "class#contact"],
          }),
          VAULT_KEY_ARN: boundVaultKey(vaultKey, tokenKey, indexKey, sealing),
          ...numbers,
        },
      },
      // It finds the token of a value, and not the value of a token: an address or a number has to be known already.
      "leak-tracer": {
        env: {
          STANDING_TABLE,
          CONTACT_TABLE: boundTable(data.contact, {
            items: ["BatchGetItem"],
            leadingKeys: ["token#*", "value#*", "caller#*"],
          }),
          ACCESS_LOG_TABLE: boundTable(data.accessLog, { query: ["byBuyer"] }),
          ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"] }),
          VAULT_KEYS_TABLE: boundTable(data.vaultKeys, { items: ["GetItem", "PutItem"], leadingKeys: ["token#*"] }),
          VAULT_KEY_ARN: boundVaultKey(vaultKey, tokenKey),
          ...numbers,
          RELAY_DOMAIN: settings.relayDomain,
        },
      },
      "token-follower": {
        env: {
          CONTACT_TABLE: boundTable(
            data.contact,
            { items: ["BatchGetItem"], leadingKeys: ["token#*", "value#*", "caller#*"] },
            { items: ["Query"], leadingKeys: ["order#*"] },
            { items: ["UpdateItem"], leadingKeys: ["value#*", "caller#*", "callback#*"] },
          ),
        },
        stream: {
          table: data.vault,
          // An order that has just come has no tokens.
          filters: [{ eventName: ["MODIFY"], dynamodb: { Keys: { pk: { S: [{ prefix: "order#" }] } } } }],
          deadLetters: this.deadLetters,
        },
      },
    });
    // It carries what the one that may open numbers answers: no table and no key is its own.
    const adapters = appFunctions(this, "contact", { "media-application": mediaApplication }, props, {
      "media-application": { env: { RELAY_FUNCTION: boundFunction(functions["call-relay"]) } },
    });
    this.functions = { ...functions, ...adapters };
    // CloudFormation has no SIP media applications: who makes one names this function (docs/operations.md).
    adapters["media-application"].handler.addPermission("Telephony", {
      principal: new ServicePrincipal("voiceconnector.chime.amazonaws.com"),
      sourceAccount: this.account,
    });
  }
}
