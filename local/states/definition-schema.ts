import * as z from "zod";

const path = z.string().nullable().optional();
const template = z.unknown();
const errors = z.array(z.string()).min(1);

const common = {
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONPath").optional(),
  InputPath: path,
  OutputPath: path,
};
const onward = { Next: z.string().optional(), End: z.literal(true).optional() };
const result = { ResultSelector: template.optional(), ResultPath: path };
const parameters = { Parameters: template.optional() };

const recovery = {
  Retry: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        ErrorEquals: errors,
        IntervalSeconds: z.number().positive().default(1),
        MaxAttempts: z.int().min(0).default(3),
        BackoffRate: z.number().min(1).default(2),
        MaxDelaySeconds: z.number().positive().optional(),
        /** Spreads the load of many clients; here there is one, and a replay has to wait as long again. */
        JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
      }),
    )
    .default([]),
  Catch: z
    .array(z.strictObject({ Comment: z.string().optional(), ErrorEquals: errors, ResultPath: path, Next: z.string() }))
    .default([]),
};

/** How a Map runs its items. The service has Express executions for them, too; here all are standard. */
const processorConfig = z.discriminatedUnion("Mode", [
  z.strictObject({ Mode: z.literal("INLINE") }),
  z.strictObject({ Mode: z.literal("DISTRIBUTED"), ExecutionType: z.literal("STANDARD") }),
]);

/** A piece of the Amazon States Language that begins somewhere: a whole machine, a branch of a Parallel, what a Map runs. */
export interface Branch {
  readonly ProcessorConfig?: z.infer<typeof processorConfig> | undefined;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const innerBranch = z.lazy((): z.ZodType<Branch> => branch);

const passState = z.strictObject({
  Type: z.literal("Pass"),
  ...common,
  ...onward,
  ...parameters,
  Result: z.unknown().optional(),
  ResultPath: path,
});

const taskState = z.strictObject({
  Type: z.literal("Task"),
  ...common,
  ...onward,
  ...parameters,
  ...result,
  ...recovery,
  Resource: z.string(),
  TimeoutSeconds: z.number().positive().optional(),
  TimeoutSecondsPath: z.string().optional(),
  HeartbeatSeconds: z.number().positive().optional(),
  HeartbeatSecondsPath: z.string().optional(),
});

const waitState = z.strictObject({
  Type: z.literal("Wait"),
  ...common,
  ...onward,
  Seconds: z.number().min(0).optional(),
  SecondsPath: z.string().optional(),
  Timestamp: z.string().optional(),
  TimestampPath: z.string().optional(),
});

const choiceState = z.strictObject({
  Type: z.literal("Choice"),
  ...common,
  Choices: z.array(z.looseObject({ Next: z.string() })).min(1),
  Default: z.string().optional(),
});

const succeedState = z.strictObject({ Type: z.literal("Succeed"), ...common });

const failState = z.strictObject({
  Type: z.literal("Fail"),
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONPath").optional(),
  Error: z.string().optional(),
  ErrorPath: z.string().optional(),
  Cause: z.string().optional(),
  CausePath: z.string().optional(),
});

const parallelState = z.strictObject({
  Type: z.literal("Parallel"),
  ...common,
  ...onward,
  ...parameters,
  ...result,
  ...recovery,
  Branches: z.array(innerBranch).min(1),
});

/** In either mode. Of the distributed one without what reads items from elsewhere, batches them, or writes results there. */
const mapState = z.strictObject({
  Type: z.literal("Map"),
  ...common,
  ...onward,
  ...parameters,
  ...result,
  ...recovery,
  /** The characters that an execution may be named with (developer guide, "Distributed Map state input and output"). */
  Label: z
    .string()
    .regex(/^[\p{L}\p{N}._+=@!-]{1,40}$/u)
    .optional(),
  ToleratedFailurePercentage: z.number().min(0).max(100).optional(),
  ToleratedFailureCount: z.int().min(0).optional(),
  ItemsPath: z.string().optional(),
  ItemSelector: template.optional(),
  MaxConcurrency: z.int().min(0).default(0),
  ItemProcessor: innerBranch.optional(),
  /** What ItemProcessor was called before. */
  Iterator: innerBranch.optional(),
});

const state = z.discriminatedUnion("Type", [
  passState,
  taskState,
  waitState,
  choiceState,
  succeedState,
  failState,
  parallelState,
  mapState,
]);

const branch = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONPath").optional(),
  ProcessorConfig: processorConfig.optional(),
  StartAt: z.string(),
  States: z.record(z.string(), state),
});

/** The schema of a state machine. */
export const machineSchema = branch.extend({
  Version: z.string().optional(),
  TimeoutSeconds: z.number().positive().optional(),
});

export type Definition = z.infer<typeof machineSchema>;
export type State = z.infer<typeof state>;
export type StateOf<Type extends State["Type"]> = Extract<State, { readonly Type: Type }>;
