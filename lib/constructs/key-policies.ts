import { Aws } from "aws-cdk-lib";
import { AccountRootPrincipal, AnyPrincipal, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";

/** In a key policy, "*" is the key that the policy is on. */
const thisKey = { resources: ["*"] };

/**
 * Lets IAM policies of the account administer a key, but not use it: no Encrypt, Decrypt or Sign, and no grants, which
 * would hand on use past every condition.
 */
export const administration = (): PolicyStatement =>
  new PolicyStatement({
    sid: "Administration",
    principals: [new AccountRootPrincipal()],
    actions: [
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:UpdateAlias",
      "kms:DescribeKey",
      "kms:EnableKey",
      "kms:DisableKey",
      "kms:EnableKeyRotation",
      "kms:DisableKeyRotation",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListKeyPolicies",
      "kms:ListKeyRotations",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:RevokeGrant",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:CancelKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ],
    ...thisKey,
  });

/**
 * Lets IAM policies allow use of a key, to roles of these stacks alone: whatever an administrator's own policy says, it
 * does not reach. The generated name of a role begins with the name of its stack.
 */
export const useByRolesOf = (
  stackNames: readonly string[],
  actions: readonly string[],
  conditions = {},
): PolicyStatement =>
  new PolicyStatement({
    sid: "Use",
    principals: [new AccountRootPrincipal()],
    actions: actions.map((action) => `kms:${action}`),
    conditions: {
      ...conditions,
      ArnLike: {
        "aws:PrincipalArn": stackNames.map(
          (name) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${rolesOf(name)}`,
        ),
      },
    },
    ...thisKey,
  });

/** Lets IAM policies of the account give out the public half of a key: it is for whoever has to check a signature. */
export const publicHalf = (): PolicyStatement =>
  new PolicyStatement({
    sid: "PublicHalf",
    principals: [new AccountRootPrincipal()],
    actions: ["kms:GetPublicKey"],
    ...thisKey,
  });

/** CloudFormation keeps this many characters of a stack's name in the name that it generates for a role. */
const keptOfStackName = 24;

const rolesOf = (stackName: string): string =>
  stackName.length > keptOfStackName ? `${stackName.slice(0, keptOfStackName)}*` : `${stackName}-*`;

/**
 * Lets everyone in the account use a key through these services, and never directly: who may read a table is for the
 * permissions on the table to say. AWS writes the keys that it manages for DynamoDB the same way.
 */
export const useThroughServices = (...services: string[]): PolicyStatement =>
  new PolicyStatement({
    sid: "UseThroughServices",
    principals: [new AnyPrincipal()],
    actions: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:CreateGrant",
      "kms:DescribeKey",
    ],
    conditions: {
      StringEquals: {
        "kms:CallerAccount": Aws.ACCOUNT_ID,
        "kms:ViaService": services.map((service) => `${service}.${Aws.REGION}.amazonaws.com`),
      },
    },
    ...thisKey,
  });

/** Lets CloudWatch Logs encrypt the log groups of this account and region. */
export const useByLogs = (): PolicyStatement =>
  new PolicyStatement({
    sid: "LogGroups",
    principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    conditions: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
      },
    },
    ...thisKey,
  });

/**
 * Lets alarms and event rules publish to encrypted topics of this account. Bound by the encryption context of SNS, because
 * a key policy with `aws:SourceAccount` keeps EventBridge out (Amazon SNS Developer Guide, "Key management").
 */
export const useByAlarms = (): PolicyStatement =>
  new PolicyStatement({
    sid: "Alarms",
    principals: [new ServicePrincipal("cloudwatch.amazonaws.com"), new ServicePrincipal("events.amazonaws.com")],
    actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
    conditions: {
      ArnLike: {
        "kms:EncryptionContext:aws:sns:topicArn": `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:*`,
      },
    },
    ...thisKey,
  });
