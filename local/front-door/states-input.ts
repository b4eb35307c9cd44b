import * as z from "zod";
import { ServiceError } from "./service-error.ts";

const invalid = (code: string, message: string): ServiceError => new ServiceError(code, message);

/** 1 to 80 characters without spaces, brackets, wildcards, special or control characters (API reference, StartExecution). */
const name = z.string().regex(/^[\p{L}\p{N}._+=@!,-]{1,80}$/u, "InvalidName");

/** The quota for data of an execution, in bytes of UTF-8. */
const maximumBytes = 262_144;

const json = z.string().refine((text) => {
  try {
    JSON.parse(text);
    return Buffer.byteLength(text) <= maximumBytes;
  } catch {
    return false;
  }
}, "not JSON, or larger than 262144 bytes");

const executionArn = z.strictObject({ executionArn: z.string() });
const taskToken = z.string().min(1).max(2048);

export const inputs = {
  StartExecution: z.strictObject({
    stateMachineArn: z.string(),
    name: name.optional(),
    input: json.default("{}"),
    traceHeader: z.string().optional(),
  }),
  DescribeExecution: executionArn,
  StopExecution: executionArn.extend({
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  RedriveExecution: executionArn.extend({ clientToken: z.string().optional() }),
  /** Of a machine, or of a Map Run. */
  ListExecutions: z.strictObject({
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
    statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
    maxResults: z.int().min(0).max(1000).default(100),
    nextToken: z.string().optional(),
  }),
  GetExecutionHistory: executionArn.extend({
    maxResults: z.int().min(0).max(1000).default(100),
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.boolean().optional(),
    nextToken: z.string().optional(),
  }),
  SendTaskSuccess: z.strictObject({ taskToken, output: json }),
  SendTaskFailure: z.strictObject({
    taskToken,
    error: z.string().max(256).default(""),
    cause: z.string().max(32_768).default(""),
  }),
  SendTaskHeartbeat: z.strictObject({ taskToken }),
} as const;

export type Operation = keyof typeof inputs;
export type InputOf<Name extends Operation> = z.infer<(typeof inputs)[Name]>;

/** The code that the service has for a member that it does not take. */
const codes: Readonly<Record<string, string>> = {
  name: "InvalidName",
  input: "InvalidExecutionInput",
  output: "InvalidOutput",
  taskToken: "InvalidToken",
  executionArn: "InvalidArn",
  stateMachineArn: "InvalidArn",
};

/** Parses what an operation is called with. Throws ServiceError with the service's own code. */
export function parseInput<Name extends Operation>(operation: Name, body: unknown): InputOf<Name> {
  const parsed = inputs[operation].safeParse(body);
  if (parsed.success) return parsed.data as InputOf<Name>;
  const member = String(parsed.error.issues[0]?.path[0] ?? "");
  // The message names the member only: its value may be what must not be logged.
  throw invalid(codes[member] ?? "ValidationException", `Invalid ${member === "" ? "request" : member}`);
}
