/**
 * What the cloud assembly declares, with every intrinsic resolved for this machine.
 * `local/assembly/` produces it from the synthesised templates; everything else in `local/` consumes it.
 */

/** One statement of an identity policy, as IAM evaluates it. Conditions keep CloudFormation's shape. */
export interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One statement of a key policy. */
export interface KeyPolicyStatement extends PolicyStatement {
  /**
   * `*`, ARNs of roles, or `arn:aws:iam::<account>:root`: that one leaves it to the callers' identity policies. AWS's own
   * services are left out: none calls here.
   */
  readonly principals: readonly string[];
}

/** An execution role: `accessKeyId` is what its functions sign with, so that the front door knows who calls. */
export interface Role {
  readonly name: string;
  readonly accessKeyId: string;
  readonly statements: readonly PolicyStatement[];
}

export interface LocalTable {
  readonly name: string;
  readonly arn: string;
  /** The resource's properties as CloudFormation has them (AWS::DynamoDB::Table), intrinsics resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Of one that tells of its changes. */
  readonly streamArn?: string;
}

export interface LocalKey {
  readonly keyId: string;
  readonly arn: string;
  readonly spec: "SYMMETRIC_DEFAULT" | "RSA_2048" | "RSA_3072" | "RSA_4096" | "HMAC_256";
  readonly usage: "ENCRYPT_DECRYPT" | "SIGN_VERIFY" | "GENERATE_VERIFY_MAC";
  /** Absent: the default key policy, by which identity policies decide alone. */
  readonly policy?: readonly KeyPolicyStatement[];
}

export interface LocalFunction {
  /** Physical name, also the key by which routes, authorizers and schedules refer to it. */
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the directory that holds the bundle. */
  readonly codeDirectory: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly role: Role;
}

export type LocalAuthorizer =
  | { readonly type: "jwt"; readonly issuer: string; readonly audience: readonly string[] }
  | { readonly type: "request"; readonly functionName: string };

export interface LocalRoute {
  /** `GET /v1/orders/{orderId}` */
  readonly routeKey: string;
  readonly functionName: string;
  readonly authorizer?: LocalAuthorizer;
  readonly authorizationScopes: readonly string[];
}

export interface LocalApi {
  readonly apiId: string;
  readonly name: string;
  readonly routes: readonly LocalRoute[];
}

export interface LocalSchedule {
  readonly name: string;
  /** Tells an EventBridge rule (`:events:`) from a schedule of EventBridge Scheduler (`:scheduler:`). */
  readonly arn: string;
  /** `rate(15 minutes)` or `cron(…)` */
  readonly expression: string;
  readonly functionName: string;
  /** What the target gets; absent: the scheduled event of the service. */
  readonly input?: unknown;
}

/** By which a function is invoked with the changes of a table. */
export interface LocalStreamMapping {
  /** The same from start to start. */
  readonly id: string;
  readonly streamArn: string;
  readonly functionName: string;
  /** The most records of one invocation. */
  readonly batchSize: number;
  /** Patterns in the syntax of Lambda, not yet looked at; none lets all records pass. */
  readonly filters: readonly unknown[];
  /** Whether the function's answer names the records that it failed on. */
  readonly reportsFailures: boolean;
  /** Whether a batch that failed as a whole is tried again in halves. */
  readonly bisects: boolean;
  /** How often a batch that failed is tried again before it is given up. */
  readonly retryAttempts: number;
  /** And for how long. */
  readonly maximumAgeSeconds: number;
}

export interface LocalStateMachine {
  readonly name: string;
  readonly arn: string;
  /** In the Amazon States Language, not yet looked at. */
  readonly definition: unknown;
  /** In whose name it calls functions. */
  readonly role: Role & { readonly arn: string };
}

/** A rule that hands events to a function. */
export interface LocalEventRule {
  readonly name: string;
  readonly arn: string;
  /** In the syntax of EventBridge; what of it cannot be judged here has stopped the start. */
  readonly pattern: unknown;
  readonly functionName: string;
  /** What of an event its function is handed; absent: all of it. */
  readonly input?: LocalInputTransformer;
}

/** In the syntax of EventBridge; what of it cannot be done here has stopped the start. */
export interface LocalInputTransformer {
  /** Variable → where it is in the event. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** How telephone calls come in. */
export interface LocalTelephony {
  /** Invoked at each step of a call. */
  readonly functionName: string;
}

export interface LocalSystem {
  readonly region: string;
  readonly account: string;
  readonly tables: readonly LocalTable[];
  readonly keys: readonly LocalKey[];
  /** `alias/name` → key id. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly functions: readonly LocalFunction[];
  readonly apis: readonly LocalApi[];
  readonly schedules: readonly LocalSchedule[];
  readonly streamMappings: readonly LocalStreamMapping[];
  readonly stateMachines: readonly LocalStateMachine[];
  readonly eventRules: readonly LocalEventRule[];
  /** Configuration set of SES → the types of events that it publishes to EventBridge: `bounce`. */
  readonly mailEventTypes: Readonly<Record<string, readonly string[]>>;
  /** Absent where no call comes in. */
  readonly telephony?: LocalTelephony;
}
