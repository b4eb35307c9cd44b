import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnResourcePolicy, LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { Settings } from "../config.ts";

/** AWS's rule groups that apply to a sign-in page. Its account takeover group cannot be put on a user pool. */
const ruleGroups = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
];

/** Requests of one address in five minutes, far above what a person signing in makes. */
const requestsPerAddress = 500;

// Samples would keep requests of people outside of our log retention.
const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});

/** A web ACL before the user pool: its sign-in pages and API take requests from anyone (docs/adr/0001). */
export class SignInFirewall extends Construct {
  constructor(scope: Construct, id: string, props: { userPoolArn: string; settings: Settings; logKey: IKey }) {
    super(scope, id);
    const acl = new CfnWebACL(this, "WebAcl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibility("SignIn"),
      rules: [
        {
          name: "RequestsPerAddress",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: "IP" } },
          visibilityConfig: visibility("RequestsPerAddress"),
        },
        ...ruleGroups.map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
          visibilityConfig: visibility(name),
        })),
      ],
    });
    new CfnWebACLAssociation(this, "Association", { resourceArn: props.userPoolArn, webAclArn: acl.attrArn });
    this.log(acl, props.settings, props.logKey);
  }

  private log(acl: CfnWebACL, settings: Settings, logKey: IKey): void {
    const logs = new LogGroup(this, "Logs", {
      // WAF writes to groups with this prefix only.
      logGroupName: `aws-waf-logs-cloakroom-${settings.stage}`,
      encryptionKey: logKey,
      retention: settings.logRetentionDays,
      removalPolicy: settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const delivery = new CfnResourcePolicy(this, "LogDelivery", {
      policyName: `cloakroom-${settings.stage}-waf-logs`,
      policyDocument: JSON.stringify(
        new PolicyDocument({
          statements: [
            new PolicyStatement({
              principals: [new ServicePrincipal("delivery.logs.amazonaws.com")],
              actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
              resources: [logs.logGroupArn],
              conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
            }),
          ],
        }),
      ),
    });
    const logging = new CfnLoggingConfiguration(this, "Logging", {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logs.logGroupName}`,
      ],
      redactedFields: [
        { singleHeader: { Name: "authorization" } },
        { singleHeader: { Name: "cookie" } },
        { queryString: {} },
      ],
    });
    logging.node.addDependency(delivery);
  }
}
