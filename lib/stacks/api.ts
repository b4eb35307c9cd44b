import { CfnOutput, Duration } from "aws-cdk-lib";
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { audiences } from "#shared/http/access.ts";
import type { Settings } from "../config.ts";
import type { AppFunction } from "../constructs/app-function.ts";
import { RoutedApi } from "../constructs/routed-api.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import type { IdentityStack } from "./identity.ts";

export interface ApiProps {
  readonly settings: Settings;
  readonly logKey: IKey;
  readonly identity: IdentityStack;
  readonly functions: readonly AppFunction[];
}

/** The main API: joins the routes of all domains to their functions, each behind the authorizer that it calls for. */
export class ApiStack extends StageStack {
  readonly api: RoutedApi;

  constructor(scope: Construct, { settings, logKey, identity, functions }: ApiProps) {
    super(scope, "api", settings);
    // API Gateway reads the issuer's discovery document when it makes a JWT authorizer, so that must be served by then.
    this.addStackDependency(identity);
    const { issuer, people } = identity;
    this.api = new RoutedApi(this, "api", settings, logKey);
    this.api.serve(functions, {
      machines: new HttpJwtAuthorizer("Machines", issuer, { jwtAudience: [audiences.machines] }),
      restricted: new HttpJwtAuthorizer("Restricted", issuer, { jwtAudience: [audiences.restricted] }),
      people: new HttpJwtAuthorizer("People", people.issuer, { jwtAudience: [people.audience] }),
      mixed: new HttpLambdaAuthorizer("Mixed", identity.functions.authorizer.handler, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        // A cached answer would outlive a revocation.
        resultsCacheTtl: Duration.seconds(0),
      }),
    });
    new CfnOutput(this, "Url", { value: this.api.apiEndpoint, description: "Base URL of the HTTP API" });
  }
}
