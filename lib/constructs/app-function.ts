import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { FunctionSpec } from "#shared/http/route.ts";
import { bundleOf } from "../bundling.ts";
import type { Settings } from "../config.ts";
import { type Bindings, statementsOf, valueIn } from "./binding.ts";
import { countLogCodes } from "./log-metrics.ts";
import { type StreamPlan, StreamSource, streamStatements } from "./stream-source.ts";

/** What all functions of an app have in common. */
export interface FunctionDefaults {
  readonly settings: Settings;
  /** The directory that `bundleFunctions` gave. */
  readonly bundles: string;
  readonly logKey: IKey;
}

/** What one function has of its own. */
export interface FunctionPlan<F extends FunctionSpec = FunctionSpec> {
  readonly env: Bindings<F>;
  /** 10 seconds unless said otherwise: the gateway's callers do not wait longer. */
  readonly timeout?: Duration;
  /** Where events go that it failed on; for functions that are invoked asynchronously. */
  readonly deadLetters?: IQueue;
  /** The table whose changes it is invoked with; for functions that follow one. */
  readonly stream?: StreamPlan;
}

/** A function with a role, a policy and a log group of its own, none of which another function shares. */
export class AppFunction extends Construct {
  /** `vault/pii-reader`, `developers/steps/send-notice` */
  readonly label: string;
  readonly spec: FunctionSpec;
  readonly handler: LambdaFunction;
  readonly logs: LogGroup;
  /** Whether it is driven by the changes of a table. */
  readonly followsTable: boolean;

  constructor(
    scope: Construct,
    domain: string,
    name: string,
    props: FunctionDefaults & { spec: FunctionSpec; plan: FunctionPlan },
  ) {
    super(scope, name.replace("/", "-"));
    const { settings, plan } = props;
    this.label = `${domain}/${name}`;
    this.spec = props.spec;
    this.followsTable = plan.stream !== undefined;
    this.logs = new LogGroup(this, "Logs", {
      logGroupName: `/cloakroom/${settings.stage}/${this.label}`,
      encryptionKey: props.logKey,
      retention: settings.logRetentionDays,
      removalPolicy: settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    countLogCodes(this, this.logs, settings.stage);

    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const policy = new ManagedPolicy(this, "Policy", { roles: [role], statements: this.statements(plan) });
    this.handler = new LambdaFunction(this, "Function", {
      description: describe(props.spec),
      code: Code.fromAsset(bundleOf(props.bundles, domain, name)),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: plan.timeout ?? Duration.seconds(10),
      environment: {
        UNKNOWN_RESPONSE_FIELDS: settings.unknownResponseFields,
        ...Object.fromEntries(Object.entries(plan.env).map(([variable, bound]) => [variable, valueIn(bound)])),
      },
      logGroup: this.logs,
      // Nothing in the library may add to what this function is allowed: its policy is written down above, whole.
      role: role.withoutPolicyUpdates(),
      ...(plan.deadLetters && { deadLetterQueue: plan.deadLetters }),
    });
    this.handler.node.addDependency(policy);
    if (plan.stream) new StreamSource(this, "Stream", { target: this.handler, plan: plan.stream });
    this.acknowledge(plan);
  }

  private statements({ env, deadLetters, stream }: FunctionPlan): PolicyStatement[] {
    const writesItsLog = new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [this.logs.logGroupArn],
    });
    const followsTable = stream ? streamStatements(stream) : [];
    const statements = [writesItsLog, ...Object.values(env).flatMap(statementsOf), ...followsTable];
    if (!deadLetters) return statements;
    return [...statements, new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] })];
  }

  private acknowledge({ deadLetters, stream }: FunctionPlan): void {
    const validations = Validations.of(this);
    validations.acknowledge(
      {
        id: "NIST.800.53.R5-LambdaConcurrency",
        reason:
          "Load is bounded by the throttling of each route at the gateway; a reservation would take capacity from the functions that revoke access.",
      },
      {
        id: "NIST.800.53.R5-LambdaInsideVPC",
        reason:
          "It reaches AWS service endpoints only, over TLS and authorised by its own role; there is no private network resource to place it next to (docs/adr/0003).",
      },
      {
        id: "Serverless-LambdaTracing",
        reason:
          "Each request is one hop with a request id on every log line; traces would be one more store of request data, and need a permission on all resources.",
      },
    );
    if (deadLetters) return;
    const reason = stream
      ? "It is only invoked by its event source mapping, which has a destination of its own for what failed."
      : "It is only invoked synchronously: whoever called is told of the failure, and no event is left to keep.";
    validations.acknowledge({ id: "NIST.800.53.R5-LambdaDLQ", reason }, { id: "Serverless-LambdaDLQ", reason });
  }
}

const describe = ({ routes }: FunctionSpec): string =>
  Object.values(routes)
    .map(({ method, path }) => `${method} ${path}`)
    .join(", ") || "Not served over HTTP";
