import { CfnOutput } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { identityFunctions } from "#identity/contract.ts";
import type { People } from "../config.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { boundSigningKeys } from "../constructs/bound-key.ts";
import { boundTable } from "../constructs/bound-table.ts";
import { PeopleDirectory } from "../constructs/people-directory.ts";
import { RoutedApi } from "../constructs/routed-api.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { DataStack } from "./data.ts";

export interface IdentityProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly signing: readonly IKey[];
}

/**
 * The authorization server for machines, and where people sign in. It has an API of its own, because its URL is the issuer:
 * the main API's authorizers read the discovery document there when they are made.
 */
export class IdentityStack extends StageStack {
  readonly issuer: string;
  readonly people: People;
  readonly functions: AppFunctions<typeof identityFunctions>;
  readonly api: RoutedApi;

  constructor(scope: Construct, props: IdentityProps) {
    super(scope, "identity", props.settings);
    const { settings, data, signing, logKey } = props;
    this.people = settings.people ?? new PeopleDirectory(this, "People", settings, logKey).people;
    this.api = new RoutedApi(this, "identity", settings, logKey);
    this.issuer = this.api.apiEndpoint;

    const ISSUER = this.issuer;
    // Append-only: an act cannot be read, changed or taken back by who puts it on record.
    const ADMIN_LOG_TABLE = boundTable(data.adminLog, { items: ["PutItem"] });
    const standing = { items: ["BatchGetItem"] } as const;
    this.functions = appFunctions(this, "identity", identityFunctions, props, {
      discovery: { env: { ISSUER, SIGNING_KEY_ARNS: boundSigningKeys(signing, "publish") } },
      "token-issuer": {
        env: {
          ISSUER,
          SIGNING_KEY_ARNS: boundSigningKeys(signing, "sign"),
          // What it may write is that a client was used, and nothing else that stands there.
          STANDING_TABLE: boundTable(data.standing, standing, {
            items: ["UpdateItem"],
            leadingKeys: ["credential#*"],
            attributes: ["pk", "sk", "lastUsedAt"],
          }),
        },
      },
      "token-revoker": {
        env: {
          ISSUER,
          SIGNING_KEY_ARNS: boundSigningKeys(signing, "publish"),
          STANDING_TABLE: boundTable(data.standing, { items: [...standing.items, "PutItem"] }),
        },
      },
      "kill-switch": {
        env: {
          STANDING_TABLE: boundTable(data.standing, standing, {
            items: ["UpdateItem"],
            leadingKeys: ["developer#*", "application#*", "credential#*", "staff#*"],
          }),
          ADMIN_LOG_TABLE,
          // That access came back which an incident had ended; what else is there of an incident it cannot touch.
          INCIDENTS_TABLE: boundTable(
            data.incidents,
            { items: ["BatchGetItem"], leadingKeys: ["incidents"] },
            { items: ["PutItem"], leadingKeys: ["reinstated#*"] },
          ),
        },
      },
      authorizer: { env: { ISSUER, PEOPLE_ISSUER: this.people.issuer, PEOPLE_AUDIENCE: this.people.audience } },
      provisioner: {
        env: {
          STANDING_TABLE: boundTable(data.standing, { items: ["PutItem", "ConditionCheckItem"] }),
          ADMIN_LOG_TABLE,
        },
      },
    });
    this.api.serve(Object.values(this.functions), {});
    new CfnOutput(this, "Provisioner", {
      value: this.functions.provisioner.handler.functionName,
      description: "Invoked by an operator: makes the marketplace's own clients",
    });
    new CfnOutput(this, "Issuer", { value: this.issuer, description: "OAuth 2.0 issuer for machines" });
    new CfnOutput(this, "PeopleIssuer", { value: this.people.issuer, description: "OpenID Connect issuer for people" });
    new CfnOutput(this, "PeopleAudience", { value: this.people.audience, description: "Audience of people's tokens" });
  }
}
