import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from "aws-cdk-lib/aws-backup";
import { Schedule as Cron } from "aws-cdk-lib/aws-events";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Settings } from "../config.ts";
import type { ProtectedTable } from "./protected-table.ts";

/**
 * Daily backups apart from the tables (DPP 2.7), on top of point-in-time recovery: they survive a deleted table. What they
 * hold of personal data stays sealed, and is unreadable once its record keys are gone, which are never backed up.
 */
export class TableBackups extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { settings: Settings; key: IKey; tables: readonly ProtectedTable[] },
  ) {
    super(scope, id);
    const vault = new BackupVault(this, "Vault", {
      encryptionKey: props.key,
      removalPolicy: props.settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const plan = new BackupPlan(this, "Plan", {
      backupPlanName: `cloakroom-${props.settings.stage}`,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: "Daily",
          backupVault: vault,
          scheduleExpression: Cron.cron({ hour: "3", minute: "0" }),
          deleteAfter: Duration.days(35),
        }),
      ],
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("backup.amazonaws.com") });
    role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSBackupServiceRolePolicyForBackup"));
    plan.addSelection("Tables", {
      resources: props.tables.map((table) => BackupResource.fromDynamoDbTable(table)),
      role,
      disableDefaultBackupPolicy: true,
    });
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]",
      reason:
        "AWS keeps this policy in step with what its backup service needs; only that service may assume the role, and it cannot unseal anything.",
    });
  }
}
