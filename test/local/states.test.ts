import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arnOf, executionArn, machineArn, type RunningStates, startStates } from "./states-fixtures.ts";

let directory: string;
let states: RunningStates;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "states-"));
});

afterEach(async () => {
  await states.stop();
  await rm(directory, { recursive: true });
});

/** Starts a machine with these states, the first of them first. */
async function machine(all: Readonly<Record<string, object>>, more: object = {}): Promise<RunningStates> {
  states = await startStates({ StartAt: Object.keys(all)[0], States: all, ...more }, { directory });
  return states;
}

/** Runs an execution until it waits or is over. */
async function run(input: unknown = {}) {
  await states.start("run", input);
  return states.describe("run");
}

const outputOf = (execution: Record<string, unknown>) => JSON.parse(String(execution.output));

const echo = { Type: "Task", Resource: arnOf("echo") };
const invoke = (parameters: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: parameters,
});
const review = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Parameters: { FunctionName: arnOf("echo"), Payload: { "token.$": "$$.Task.Token", "id.$": "$.applicationId" } },
};
const failing = (name: string, times: number) => ({
  Type: "Task",
  Resource: arnOf("fail"),
  Parameters: { name, times },
});

describe("a task", () => {
  test("gets its parameters and hands on what the function answers", async () => {
    await machine({
      Assess: {
        ...echo,
        InputPath: "$.application",
        Parameters: { "id.$": "$.id", "by.$": "$$.Execution.Name", "in.$": "$$.State.Name", fixed: [1] },
        ResultSelector: { "seen.$": "$.id" },
        ResultPath: "$.assessment.first",
        OutputPath: "$",
        End: true,
      },
    });
    const execution = await run({ application: { id: "app-1" } });
    expect(execution).toMatchObject({ status: "SUCCEEDED", executionArn: executionArn("run") });
    expect(outputOf(execution)).toEqual({ application: { id: "app-1" }, assessment: { first: { seen: "app-1" } } });
    expect((await states.calls())[0]?.event).toEqual({ id: "app-1", by: "run", in: "Assess", fixed: [1] });
  });

  test("by the Lambda integration presents the answer as Lambda's API does", async () => {
    await machine({ Assess: { ...invoke({ FunctionName: "echo", "Payload.$": "$" }), End: true } });
    expect(outputOf(await run({ a: 1 }))).toEqual({ ExecutedVersion: "$LATEST", Payload: { a: 1 }, StatusCode: 200 });
  });

  test("calls in the name of the machine's role, which may not call everything", async () => {
    await machine({ Assess: { ...echo, Resource: arnOf("forbidden"), End: true } });
    expect(await run()).toMatchObject({
      status: "FAILED",
      error: "Lambda.AWSLambdaException",
      cause: expect.stringMatching(/review-role.* is not authorized to perform: lambda:InvokeFunction/),
    });
  });

  test("fails with the error of its function, or of Lambda itself", async () => {
    await machine({ Assess: { ...failing("TooBad", 9), End: true } });
    const execution = await run();
    expect(execution).toMatchObject({ status: "FAILED", error: "TooBad" });
    expect(JSON.parse(String(execution.cause))).toMatchObject({ errorType: "TooBad", errorMessage: "on purpose" });
    states.frontDoor.faults.add({ service: "lambda", mode: "throttle" });
    await states.start("throttled");
    expect(await states.describe("throttled")).toMatchObject({ error: "Lambda.TooManyRequestsException" });
  });
});

describe("a failure", () => {
  const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 3 }];

  test("is tried again after longer and longer waits", async () => {
    await machine({ Assess: { ...failing("Busy", 2), Retry, End: true } });
    expect(await run()).toMatchObject({ status: "RUNNING" });
    await states.advance(11);
    expect(await states.calls()).toHaveLength(2);
    await states.advance(20);
    expect(await states.calls()).toHaveLength(2);
    await states.advance(11);
    expect(outputOf(await states.describe("run"))).toBe("recovered");
  });

  test("is final when no attempts are left, or no retrier stands for it", async () => {
    await machine({ Assess: { ...failing("Busy", 9), Retry, End: true } });
    await run();
    await states.advance(100);
    expect(await states.describe("run")).toMatchObject({ status: "FAILED", error: "Busy" });
    expect(await states.calls()).toHaveLength(3);
  });

  test.each(["States.ALL", "States.TaskFailed", "Busy"])(
    "is caught by %s, and leads on with what it was",
    async (name) => {
      await machine({
        Assess: {
          ...failing("Busy", 9),
          Catch: [
            { ErrorEquals: ["Other"], Next: "Wrong" },
            { ErrorEquals: [name], ResultPath: "$.failure", Next: "Record" },
          ],
          End: true,
        },
        Record: { Type: "Pass", End: true },
        Wrong: { Type: "Fail", Error: "Wrong" },
      });
      expect(outputOf(await run({ id: 1 }))).toMatchObject({
        id: 1,
        failure: { Error: "Busy", Cause: expect.any(String) },
      });
    },
  );

  test("of the definition itself is caught by nothing", async () => {
    await machine({
      Assess: { ...echo, InputPath: "$.absent", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Record" }], End: true },
      Record: { Type: "Pass", End: true },
    });
    expect(await run()).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });

  test("can be redriven: the execution goes on from the state that failed", async () => {
    await machine({ First: { ...echo, Next: "Assess" }, Assess: { ...failing("Busy", 2), End: true } });
    expect(await run({ a: 1 })).toMatchObject({ status: "FAILED" });
    expect(await states.call("RedriveExecution", { executionArn: executionArn("run") })).toMatchObject({ status: 200 });
    expect(outputOf(await states.describe("run"))).toBe("recovered");
    expect((await states.calls()).filter(({ event }) => event.a)).toHaveLength(1);
    const again = await states.call("RedriveExecution", { executionArn: executionArn("run") });
    expect(again).toMatchObject({ status: 400, __type: "ExecutionNotRedrivable" });
  });
});

describe("a task token", () => {
  const decide = {
    Review: { ...review, ResultPath: "$.decision", TimeoutSeconds: 3600, HeartbeatSeconds: 600, End: true },
  };

  async function tokenOf(name: string): Promise<string> {
    await states.start(name, { applicationId: "app-1" });
    await states.executions.settled();
    return String((await states.calls()).at(-1)?.event.token);
  }

  test("completes its task with a result", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    expect(await states.describe("run")).toMatchObject({ status: "RUNNING" });
    const answer = await states.call(
      "SendTaskSuccess",
      { taskToken, output: '{"approved":true}' },
      states.as("assessor"),
    );
    expect(answer).toEqual({ status: 200 });
    expect(outputOf(await states.describe("run"))).toEqual({ applicationId: "app-1", decision: { approved: true } });
  });

  test("fails its task", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    await states.call(
      "SendTaskFailure",
      { taskToken, error: "Withdrawn", cause: "by the developer" },
      states.as("assessor"),
    );
    expect(await states.describe("run")).toMatchObject({
      status: "FAILED",
      error: "Withdrawn",
      cause: "by the developer",
    });
  });

  test("is good once", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    const answers = await Promise.all(
      ["1", "2"].map((output) => states.call("SendTaskSuccess", { taskToken, output })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(answers.find(({ status }) => status === 400)).toMatchObject({ __type: "TaskTimedOut" });
  });

  test("is void when its time is over, or its execution was stopped", async () => {
    await machine({ Review: { ...review, TimeoutSeconds: 3600, End: true } });
    const late = await tokenOf("late");
    await states.advance(3601);
    expect(await states.describe("late")).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    const stopped = await tokenOf("stopped");
    await states.call("StopExecution", { executionArn: executionArn("stopped"), error: "Over", cause: "withdrawn" });
    expect(await states.describe("stopped")).toMatchObject({ status: "ABORTED", error: "Over", cause: "withdrawn" });
    for (const taskToken of [late, stopped]) {
      expect(await states.call("SendTaskSuccess", { taskToken, output: "1" })).toMatchObject({
        __type: "TaskTimedOut",
      });
    }
  });

  test("is kept alive by heartbeats, and void without", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    await states.advance(500);
    expect(await states.call("SendTaskHeartbeat", { taskToken })).toEqual({ status: 200 });
    await states.advance(500);
    expect(await states.describe("run")).toMatchObject({ status: "RUNNING" });
    await states.advance(101);
    expect(await states.describe("run")).toMatchObject({ status: "FAILED", error: "States.HeartbeatTimeout" });
  });

  test("that nobody gave is refused, as is a result that is not JSON", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    const send = (input: object) => states.call("SendTaskSuccess", input);
    expect(await send({ taskToken: "unknown", output: "1" })).toMatchObject({ __type: "TaskDoesNotExist" });
    expect(await send({ taskToken: "", output: "1" })).toMatchObject({ __type: "InvalidToken" });
    expect(await send({ taskToken, output: "{" })).toMatchObject({ status: 400, __type: "InvalidOutput" });
  });

  test("is only for whoever the machine's policy lets report", async () => {
    await machine(decide);
    const taskToken = await tokenOf("run");
    for (const who of ["starter", "elsewhere"]) {
      const answer = await states.call("SendTaskSuccess", { taskToken, output: "1" }, states.as(who));
      expect(answer).toMatchObject({
        __type: "AccessDeniedException",
        message: expect.stringContaining(`states:SendTaskSuccess on resource: ${machineArn} because`),
      });
    }
    expect(await states.describe("run")).toMatchObject({ status: "RUNNING" });
  });
});

describe("a wait", () => {
  test("takes so many seconds, or until a time, from the definition or the input", async () => {
    const until = new Date(Date.now() + 7200_000).toISOString();
    await machine({
      Fixed: { Type: "Wait", Seconds: 60, Next: "Given" },
      Given: { Type: "Wait", SecondsPath: "$.seconds", Next: "Until" },
      Until: { Type: "Wait", TimestampPath: "$.until", Next: "Past" },
      Past: { Type: "Wait", Timestamp: "2020-01-01T00:00:00Z", Next: "Tell" },
      Tell: { ...echo, End: true },
    });
    expect(await run({ seconds: 3600, until })).toMatchObject({ status: "RUNNING" });
    await states.advance(3700);
    expect(await states.describe("run")).toMatchObject({ status: "RUNNING" });
    await states.advance(3600);
    expect(await states.describe("run")).toMatchObject({ status: "SUCCEEDED" });
    expect(new Date((await states.calls())[0]?.at ?? 0).getTime()).toBeGreaterThanOrEqual(Date.parse(until));
  });

  test("longer than the execution may take ends it", async () => {
    await machine({ Long: { Type: "Wait", Seconds: 7200, End: true } }, { TimeoutSeconds: 3600 });
    await run();
    await states.advance(3600);
    expect(await states.describe("run")).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
  });
});

describe("a choice", () => {
  const to = (Next: string, rule: object) => ({ ...rule, Next });
  const ends = { A: { Type: "Pass", Result: "A", End: true }, B: { Type: "Succeed" }, C: { Type: "Fail", Error: "C" } };

  test.each([
    [{ outcome: "approved" }, "A"],
    [{ outcome: "escalate", risk: 7 }, "A"],
    [{ outcome: "escalate", risk: 3 }, "C"],
    [{ outcome: "at", time: "2026-01-01T00:00:00Z" }, "A"],
    [{ outcome: "restricted.shipping" }, "A"],
    [{ outcome: "flag", flag: false }, "A"],
    [{ outcome: "same", other: "same" }, "A"],
  ])("for %j goes where the first rule that holds leads", async (input, expected) => {
    await machine({
      Which: {
        Type: "Choice",
        Choices: [
          to("A", { Variable: "$.outcome", StringEquals: "approved" }),
          to("A", {
            And: [{ Variable: "$.risk", IsPresent: true }, { Not: { Variable: "$.risk", NumericLessThanEquals: 5 } }],
          }),
          to("A", {
            And: [
              { Variable: "$.time", IsPresent: true },
              { Variable: "$.time", TimestampLessThan: "2026-01-02T00:00:00Z" },
            ],
          }),
          to("A", { Variable: "$.outcome", StringMatches: "restricted.*" }),
          to("A", {
            And: [
              { Variable: "$.flag", IsPresent: true },
              {
                Or: [
                  { Variable: "$.flag", BooleanEquals: false },
                  { Variable: "$.flag", IsNull: true },
                ],
              },
            ],
          }),
          to("A", {
            And: [
              { Variable: "$.other", IsPresent: true },
              { Variable: "$.outcome", StringEqualsPath: "$.other" },
            ],
          }),
        ],
        Default: "C",
      },
      ...ends,
    });
    const execution = await run(input);
    expect(execution.output === undefined ? execution.error : outputOf(execution)).toBe(expected);
  });

  test("without a rule that holds, and without a default, fails", async () => {
    const Choices = [{ Variable: "$.a", NumericEquals: 1, Next: "B" }];
    await machine({ Which: { Type: "Choice", Choices }, ...ends });
    expect(await run({ a: 2 })).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
  });
});

describe("several at once", () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });

  test("branches of a Parallel give a list of results", async () => {
    const one = branch("One", { Type: "Pass", Result: 1, End: true });
    const two = branch("Two", { ...echo, Parameters: { "a.$": "$.a" }, End: true });
    await machine({ Both: { Type: "Parallel", Branches: [one, two], ResultPath: "$.both", End: true } });
    expect(outputOf(await run({ a: 5 }))).toEqual({ a: 5, both: [1, { a: 5 }] });
  });

  test("a failing branch ends the others, and can be caught", async () => {
    const waiting = branch("Long", { Type: "Wait", Seconds: 3600, End: true });
    await machine({
      Both: {
        Type: "Parallel",
        Branches: [waiting, branch("Bad", { Type: "Fail", Error: "Bad", Cause: "because" })],
        Catch: [{ ErrorEquals: ["Bad"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    });
    expect(outputOf(await run())).toEqual({ Error: "Bad", Cause: "because" });
  });

  test("a Map runs for each item, with its index, and keeps their order", async () => {
    await machine({
      Each: {
        Type: "Map",
        ItemsPath: "$.pages",
        MaxConcurrency: 2,
        ItemSelector: { "page.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "of.$": "$.campaign" },
        ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...branch("Send", { ...echo, End: true }) },
        End: true,
      },
    });
    const results = outputOf(await run({ pages: ["a", "b", "c"], campaign: "k" }));
    expect(results).toEqual(["a", "b", "c"].map((page, index) => ({ page, index, of: "k" })));
  });
});

test("intrinsic functions compute what stands in a template", async () => {
  await machine({
    Compute: {
      Type: "Pass",
      Parameters: {
        "format.$": "States.Format('{} of \\{{}\\}', $.n, $.list)",
        "list.$": "States.ArrayPartition(States.ArrayRange(1, 5, 1), 2)",
        "contains.$": "States.ArrayContains($.list, 'b')",
        "sum.$": "States.MathAdd($.n, -2)",
        "last.$": "States.ArrayGetItem($.list, States.MathAdd(States.ArrayLength($.list), -1))",
        "parsed.$": "States.StringToJson(States.JsonToString($.list))",
        "split.$": "States.StringSplit('a-b,c', '-,')",
        "hash.$": "States.Hash('x', 'SHA-256')",
        "all.$": "$.items[*].id",
        "quoted.$": "$['a b'].c[1]",
      },
      End: true,
    },
  });
  const output = outputOf(await run({ n: 3, list: ["a", "b"], items: [{ id: 1 }, { id: 2 }], "a b": { c: [0, 9] } }));
  expect(output).toEqual({
    format: '3 of {["a","b"]}',
    list: [[1, 2], [3, 4], [5]],
    contains: true,
    sum: 1,
    last: "b",
    parsed: ["a", "b"],
    split: ["a", "b", "c"],
    hash: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    all: [1, 2],
    quoted: 9,
  });
});

describe("starting", () => {
  test("the same again while it runs answers with the same execution", async () => {
    await machine({ Long: { Type: "Wait", Seconds: 60, End: true } });
    const first = await states.start("run", { a: 1 });
    expect(first).toMatchObject({ status: 200, executionArn: executionArn("run") });
    expect(await states.start("run", { a: 1 })).toEqual(first);
    expect(states.executions.list()).toHaveLength(1);
  });

  test("a name that is taken is refused: with another input, or when that execution is over", async () => {
    await machine({ Long: { Type: "Wait", Seconds: 60, End: true } });
    await states.start("run", { a: 1 });
    expect(await states.start("run", { a: 2 })).toMatchObject({ status: 400, __type: "ExecutionAlreadyExists" });
    await states.advance(61);
    expect(await states.start("run", { a: 1 })).toMatchObject({ status: 400, __type: "ExecutionAlreadyExists" });
  });

  test("what cannot be started is refused by name", async () => {
    await machine({ Long: { Type: "Succeed" } });
    const start = (input: object) => states.call("StartExecution", { stateMachineArn: machineArn, ...input });
    expect(await start({ stateMachineArn: `${machineArn}x` })).toMatchObject({ __type: "StateMachineDoesNotExist" });
    expect(await start({ name: "a b" })).toMatchObject({ __type: "InvalidName" });
    expect(await start({ input: "{" })).toMatchObject({ __type: "InvalidExecutionInput" });
    expect(await start({ input: JSON.stringify("x".repeat(262_144)) })).toMatchObject({
      __type: "InvalidExecutionInput",
    });
    expect(await states.call("CreateActivity", {})).toMatchObject({ __type: "UnknownOperationException" });
  });

  test("is only for whoever may, and so is looking on", async () => {
    await machine({ Long: { Type: "Succeed" } });
    const input = { stateMachineArn: machineArn, name: "run" };
    expect(await states.call("StartExecution", input, states.as("assessor"))).toMatchObject({
      status: 400,
      __type: "AccessDeniedException",
    });
    expect(await states.call("StartExecution", input, states.as("starter"))).toMatchObject({ status: 200 });
    const looked = await states.call("DescribeExecution", { executionArn: executionArn("run") }, states.as("starter"));
    expect(looked).toMatchObject({ __type: "AccessDeniedException" });
  });
});

test("executions are listed, the newest first, and each has its history", async () => {
  await machine({ Assess: { ...echo, End: true } });
  for (const name of ["one", "two", "three"]) await states.start(name, { name });
  await states.executions.settled();
  const list = (input: object) => states.call("ListExecutions", { stateMachineArn: machineArn, ...input });
  const first = await list({ maxResults: 2, statusFilter: "SUCCEEDED" });
  expect(first).toMatchObject({ executions: [{ name: "three" }, { name: "two" }], nextToken: "2" });
  expect(await list({ nextToken: "2" })).toMatchObject({ executions: [{ name: "one", status: "SUCCEEDED" }] });
  expect(await list({ statusFilter: "RUNNING" })).toEqual({ status: 200, executions: [] });
  const { events } = await states.call("GetExecutionHistory", { executionArn: executionArn("one") });
  expect(events).toMatchObject([
    { id: 1, previousEventId: 0, type: "ExecutionStarted", executionStartedEventDetails: { input: '{"name":"one"}' } },
    { id: 2, type: "TaskStateEntered", stateEnteredEventDetails: { name: "Assess" } },
    { id: 3, type: "TaskScheduled", taskScheduledEventDetails: { resourceType: "lambda" } },
    { id: 4, type: "TaskSucceeded", taskSucceededEventDetails: { output: '{"name":"one"}' } },
    { id: 5, type: "TaskStateExited" },
    {
      id: 6,
      previousEventId: 5,
      type: "ExecutionSucceeded",
      executionSucceededEventDetails: { output: '{"name":"one"}' },
    },
  ]);
});

test("an execution that would go round for ever ends when its history is full", async () => {
  const Choices = [{ Variable: "$.again", BooleanEquals: true, Next: "Round" }];
  await machine({ Round: { Type: "Pass", Next: "Again" }, Again: { Type: "Choice", Choices, Default: "Round" } });
  expect(await run({ again: true })).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  expect(states.executions.list()[0]?.events).toHaveLength(25_001);
});

test("a stopped task does not go on, even when its function answers later", async () => {
  await machine({ Assess: { ...echo, Resource: arnOf("slow"), Next: "After" }, After: { ...echo, End: true } });
  await states.start("run");
  await expect.poll(() => states.calls()).toHaveLength(1);
  await states.call("StopExecution", { executionArn: executionArn("run") });
  await writeFile(join(directory, "released"), "");
  expect(await states.describe("run")).toMatchObject({ status: "ABORTED" });
  expect(await states.calls()).toHaveLength(1);
});
