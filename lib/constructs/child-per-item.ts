import { ArnFormat, Stack, Token, Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { DistributedMap, type IChainable, JsonPath, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { WorkflowName } from "./bound-workflow.ts";

export interface ChildPerItemOptions {
  /** Where in the state the items are: a list of ids, or of numbers. */
  readonly items: `$.${string}`;
  /** What each child begins with: literals, paths, and its item (`$$.Map.Item.Value`); ids only (rule R4). */
  readonly input: Readonly<Record<string, unknown>>;
  /** Children that run at once. */
  readonly maxConcurrency: number;
  /** How many in a hundred may fail before the state does; none unless said otherwise. */
  readonly toleratedFailurePercentage?: number;
  /** What each child does. It ends with an empty output: the service collects all of them, which together a state has to hold. */
  readonly steps: IChainable;
}

/**
 * Runs steps for each item of a list, each in an execution of its own: for lists that are too long for the one history that
 * the items of a Map share, of 25,000 events. Children are standard executions. Express ones cost less, but end after five
 * minutes and begin anew where they failed; these wait for as long as their steps are tried again, keep what they did, and go
 * on from there when somebody redrives their parent.
 * Sources: AWS Step Functions Developer Guide, "Using Map state in Distributed mode", "Redriving Map Runs".
 */
export class ChildPerItem extends DistributedMap {
  /** @param scope the `Workflow`, whose role may then start itself, and look after what it started */
  constructor(scope: Construct, id: string, options: ChildPerItemOptions) {
    const { items, input, maxConcurrency, toleratedFailurePercentage, steps } = options;
    super(scope, id, {
      itemsPath: items,
      itemSelector: { ...input },
      maxConcurrency,
      mapExecutionType: StateMachineType.STANDARD,
      // A part of the children's ARNs: without one the service makes it up, and the role would need those of any label.
      label: id,
      resultPath: JsonPath.DISCARD,
      ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
    });
    this.itemProcessor(steps);
  }
}

/**
 * What the role of a machine needs for its children, beside starting itself.
 * Source: AWS Step Functions Developer Guide, "IAM policies for using Distributed Map states".
 */
export function childrenPolicy(
  scope: Construct,
  { role, workflow, maps }: { role: Role; workflow: WorkflowName; maps: readonly ChildPerItem[] },
): ManagedPolicy {
  const children = maps.map(({ node }) => `${workflow.name}/${node.id}`);
  const stack = Stack.of(scope);
  const executionsOf = (name: string) =>
    stack.formatArn({
      service: "states",
      resource: "execution",
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const policy = new ManagedPolicy(scope, "Children", {
    roles: [role],
    statements: [
      new PolicyStatement({
        actions: ["states:DescribeExecution", "states:StopExecution"],
        resources: [executionsOf(workflow.name)],
      }),
      new PolicyStatement({ actions: ["states:RedriveExecution"], resources: children.map(executionsOf) }),
    ],
  });
  for (const arn of [workflow.name, ...children].map(executionsOf)) {
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${asShown(arn, stack)}]`,
      reason: "The service makes up the names of executions; these are the machine's own, and no others.",
    });
  }
  return policy;
}

/** As the checks write an ARN: what only the deployment knows by its name. */
function asShown(arn: string, { partition, region, account }: Stack): string {
  const names = [
    [partition, "<AWS::Partition>"],
    [region, "<AWS::Region>"],
    [account, "<AWS::AccountId>"],
  ] as const;
  return names.reduce((text, [value, name]) => (Token.isUnresolved(value) ? text.replace(value, name) : text), arn);
}
