import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Settings } from "../config.ts";
import type { WorkflowName } from "./bound-workflow.ts";
import { ChildPerItem, childrenPolicy } from "./child-per-item.ts";
import { LambdaStep, StartAgain } from "./workflow-steps.ts";

export interface WorkflowProps {
  readonly settings: Settings;
  readonly logKey: IKey;
  readonly workflow: WorkflowName;
  /**
   * Puts the states together, each made with the workflow as its scope. `LambdaStep`, `StartAgain` and `ChildPerItem` among
   * them are what the role of the machine is allowed.
   */
  readonly define: (scope: Workflow) => IChainable;
  readonly comment: string;
}

/**
 * What CloudWatch Logs wants of who delivers logs, and takes on all resources only.
 * Source: AWS Step Functions Developer Guide, "IAM policies for logging to CloudWatch Logs".
 */
const logDelivery = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/**
 * A durable workflow: a standard state machine, whose role may call the functions that are its steps, and nothing else.
 * Its state carries ids only (rule R4); its log says what failed where, without any of that state.
 */
export class Workflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { settings, logKey, workflow, define, comment } = props;
    const logs = new LogGroup(this, "Logs", {
      // Under this prefix CloudWatch Logs needs no resource policy for each group, whose total size is limited.
      logGroupName: `/aws/vendedlogs/states/${workflow.name}`,
      encryptionKey: logKey,
      retention: settings.logRetentionDays,
      removalPolicy: settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": Stack.of(this).account },
          ArnLike: { "aws:SourceArn": workflow.arn },
        },
      }),
    });
    const definition = define(this);
    const maps = this.node.findAll().filter((state) => state instanceof ChildPerItem);
    const policies = [
      new ManagedPolicy(this, "Policy", { roles: [role], statements: this.stepStatements(workflow) }),
      ...(maps.length > 0 ? [childrenPolicy(this, { role, workflow, maps })] : []),
      this.logPolicy(role),
    ];
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName: workflow.name,
      stateMachineType: StateMachineType.STANDARD,
      comment,
      definitionBody: DefinitionBody.fromChainable(definition),
      // Nothing in the library may add to what this machine is allowed: CDK's tasks ask for all versions of a function.
      role: role.withoutPolicyUpdates(),
      logs: { destination: logs, level: LogLevel.ERROR, includeExecutionData: false },
    });
    this.machine.node.addDependency(...policies);
    // CDK's own policy for children: it does not come to the template, as this role takes none, but the checks still see it.
    this.machine.node.tryRemoveChild("DistributedMapPolicy");
    this.acknowledge();
  }

  private stepStatements({ arn }: WorkflowName): PolicyStatement[] {
    const states = this.node.findAll();
    const called = states.flatMap((state) => (state instanceof LambdaStep ? [state.calls.handler.functionArn] : []));
    const startsItself = states.some((state) => state instanceof StartAgain || state instanceof ChildPerItem);
    return [
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [...new Set(called)] }),
      ...(startsItself ? [new PolicyStatement({ actions: ["states:StartExecution"], resources: [arn] })] : []),
    ];
  }

  private logPolicy(role: Role): ManagedPolicy {
    const policy = new ManagedPolicy(this, "LogDelivery", {
      roles: [role],
      statements: [new PolicyStatement({ actions: logDelivery, resources: ["*"] })],
    });
    Validations.of(policy).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "CloudWatch Logs takes these actions on all resources only; they set up the delivery of logs, and read none.",
    });
    return policy;
  }

  private acknowledge(): void {
    const tracing =
      "A step is one hop, and the history of its execution shows it; traces would be one more store of data, and need a permission on all resources.";
    Validations.of(this.machine).acknowledge(
      {
        id: "AwsSolutions-SF1",
        reason:
          "The history of an execution keeps every event for 90 days, for who may read it; the log is for what failed, and never holds execution data.",
      },
      { id: "AwsSolutions-SF2", reason: tracing },
      { id: "Serverless-StepFunctionStateMachineXray", reason: tracing },
    );
  }
}
