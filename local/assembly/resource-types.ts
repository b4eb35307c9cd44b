import { generatedApiId, generatedKeyId, generatedName, localAccount, regionalArn } from "./physical-names.ts";

/** What the template knows of a resource once it exists: the answer to `Ref`, and to `Fn::GetAtt` by attribute name. */
export interface ResourceIdentity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an identity is made from. `property` gives a top-level property that must be text if it is there. */
export interface ResourceFacts {
  readonly stack: string;
  readonly logicalId: string;
  property(name: string): string | undefined;
  /** Where this system serves the API of that name, as `http://127.0.0.1:4400`. */
  endpointOf(apiName: string): string;
}

type Identify = (facts: ResourceFacts) => ResourceIdentity;

const nameOf = (facts: ResourceFacts, property: string): string =>
  facts.property(property) ?? generatedName(facts.stack, facts.logicalId);

/** Most types: `Ref` is the name, `Arn` the ARN. */
const named =
  (nameProperty: string, arnOf: (name: string) => string): Identify =>
  (facts) => {
    const name = nameOf(facts, nameProperty);
    return { ref: name, attributes: { Arn: arnOf(name) } };
  };

const generated: Identify = ({ stack, logicalId }) => ({ ref: generatedApiId(stack, logicalId), attributes: {} });

/** In the place of the time at which a stream was made: its ARN stays the same from start to start. */
const streamLabel = "2000-01-01T00:00:00.000";

const table: Identify = (facts) => {
  const name = nameOf(facts, "TableName");
  const arn = regionalArn("dynamodb", `table/${name}`);
  return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/${streamLabel}` } };
};

/** The resource types that this machine stands in for (CloudFormation's resource reference: return values). */
export const localTypes: Readonly<Record<string, Identify>> = {
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::KMS::Key": ({ stack, logicalId }) => {
    const keyId = generatedKeyId(stack, logicalId);
    return { ref: keyId, attributes: { KeyId: keyId, Arn: regionalArn("kms", `key/${keyId}`) } };
  },
  "AWS::KMS::Alias": (facts) => ({ ref: nameOf(facts, "AliasName"), attributes: {} }),
  "AWS::Lambda::Function": named("FunctionName", (name) => regionalArn("lambda", `function:${name}`)),
  "AWS::Lambda::EventSourceMapping": generated,
  "AWS::Lambda::Permission": generated,
  "AWS::IAM::Role": named("RoleName", (name) => `arn:aws:iam::${localAccount}:role/${name}`),
  "AWS::IAM::Policy": named("PolicyName", (name) => name),
  "AWS::IAM::ManagedPolicy": (facts) => ({
    ref: `arn:aws:iam::${localAccount}:policy/${nameOf(facts, "ManagedPolicyName")}`,
    attributes: {},
  }),
  "AWS::ApiGatewayV2::Api": (facts) => ({
    ref: generatedApiId(facts.stack, facts.logicalId),
    attributes: { ApiEndpoint: facts.endpointOf(facts.property("Name") ?? facts.logicalId) },
  }),
  "AWS::ApiGatewayV2::Route": generated,
  "AWS::ApiGatewayV2::Integration": generated,
  "AWS::ApiGatewayV2::Authorizer": generated,
  "AWS::ApiGatewayV2::Stage": (facts) => ({ ref: nameOf(facts, "StageName"), attributes: {} }),
  "AWS::Events::Rule": named("Name", (name) => regionalArn("events", `rule/${name}`)),
  "AWS::SES::ConfigurationSetEventDestination": generated,
  "AWS::StepFunctions::StateMachine": (facts) => {
    const name = nameOf(facts, "StateMachineName");
    const arn = regionalArn("states", `stateMachine:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  "AWS::Scheduler::Schedule": named("Name", (name) => regionalArn("scheduler", `schedule/default/${name}`)),
};

const cloudOnly = (service: string): Identify => named("Name", (name) => regionalArn(service, name));

/**
 * Types without a meaning on one machine: they watch, protect or pay for what runs in the cloud. A type that stands in
 * neither list stops the start, so that nothing the CDK app declares is left out by accident (rule R1).
 */
export const cloudOnlyTypes: Readonly<Record<string, Identify>> = {
  "AWS::ApiGatewayV2::ApiMapping": generated,
  "AWS::ApiGatewayV2::DomainName": generated,
  "AWS::Backup::BackupPlan": cloudOnly("backup"),
  "AWS::Backup::BackupSelection": cloudOnly("backup"),
  "AWS::Backup::BackupVault": cloudOnly("backup"),
  "AWS::CDK::Metadata": generated,
  "AWS::CloudWatch::Alarm": cloudOnly("cloudwatch"),
  "AWS::CloudWatch::CompositeAlarm": cloudOnly("cloudwatch"),
  "AWS::CloudWatch::Dashboard": cloudOnly("cloudwatch"),
  "AWS::Cognito::UserPool": cloudOnly("cognito-idp"),
  "AWS::Cognito::UserPoolClient": generated,
  "AWS::Cognito::UserPoolDomain": generated,
  "AWS::Cognito::UserPoolGroup": generated,
  "AWS::Lambda::EventInvokeConfig": generated,
  "AWS::Logs::LogGroup": named("LogGroupName", (name) => regionalArn("logs", `log-group:${name}:*`)),
  "AWS::Logs::MetricFilter": generated,
  "AWS::Logs::ResourcePolicy": generated,
  "AWS::SES::ConfigurationSet": (facts) => ({ ref: nameOf(facts, "Name"), attributes: {} }),
  "AWS::SES::EmailIdentity": (facts) => ({ ref: nameOf(facts, "EmailIdentity"), attributes: {} }),
  "AWS::SNS::Subscription": generated,
  "AWS::SNS::Topic": (facts) => {
    const arn = regionalArn("sns", nameOf(facts, "TopicName"));
    return { ref: arn, attributes: { TopicArn: arn } };
  },
  "AWS::SNS::TopicPolicy": generated,
  "AWS::SQS::Queue": named("QueueName", (name) => regionalArn("sqs", name)),
  "AWS::SQS::QueuePolicy": generated,
  "AWS::Scheduler::ScheduleGroup": cloudOnly("scheduler"),
  "AWS::WAFv2::LoggingConfiguration": generated,
  "AWS::WAFv2::WebACL": cloudOnly("wafv2"),
  "AWS::WAFv2::WebACLAssociation": generated,
};
