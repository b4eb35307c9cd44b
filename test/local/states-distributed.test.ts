import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow } from "./front-door-fixtures.ts";
import { arnOf, executionArn, machineArn, type RunningStates, startStates } from "./states-fixtures.ts";
import { killedAfter } from "./states-kill.ts";

let directory: string;
let states: RunningStates;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "states-"));
});

afterEach(async () => {
  await states.stop();
  await rm(directory, { recursive: true });
});

const childArn =
  /^arn:aws:states:[^:]+:\d+:execution:review\/pages:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** A Map over `$.pages` whose children take the one state. */
const eachPage = (state: object, more: object = {}) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "pages",
      ItemsPath: "$.pages",
      ItemSelector: { "page.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "of.$": "$.id" },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Send",
        States: { Send: { ...state, End: true } },
      },
      End: true,
      ...more,
    },
  },
});

const echo = { Type: "Task", Resource: arnOf("echo") };
/** Fails as often as the page says, counted over all calls; and for good where that is many times. */
const failing = {
  Type: "Task",
  Resource: arnOf("fail"),
  Parameters: { name: "Busy", "times.$": "$.page", "of.$": "$.of" },
};
const children = () => states.executions.list().filter(({ mapRun }) => mapRun);
const eventsOf = (name: string) =>
  states.executions
    .list()
    .find((execution) => execution.name === name)
    ?.events.map(({ type }) => type);

async function run(definition: object, input: object, permitted?: Parameters<typeof startStates>[1]["permitted"]) {
  states = await startStates(definition, { directory, ...(permitted && { permitted }) });
  await states.start("run", input);
  return states.describe("run");
}

describe("a distributed Map", () => {
  test("runs each item as an execution of its own, and gives their outputs in the order of the items", async () => {
    const execution = await run(eachPage(echo), { id: "inc-1", pages: ["a", "b", "c"] });
    const expected = ["a", "b", "c"].map((page, index) => ({ page, index, of: "inc-1" }));
    expect(JSON.parse(String(execution.output))).toEqual(expected);
    expect(children().map(({ input }) => JSON.parse(input))).toEqual(expected);
    expect(new Set(children().map(({ arn }) => arn)).size).toBe(3);
    for (const { arn } of children()) expect(arn).toMatch(childArn);
  });

  test("leaves in the history of its execution when the Map Run began, and what came of it", async () => {
    await run(eachPage(echo), { id: "inc-1", pages: ["a", "b"] });
    const { events } = await states.call("GetExecutionHistory", { executionArn: executionArn("run") });
    const mapRunArn = children()[0]?.mapRun?.arn;
    expect(mapRunArn).toContain(":mapRun:review/pages:");
    expect(events).toMatchObject([
      { type: "ExecutionStarted" },
      { type: "MapStateEntered" },
      { type: "MapStateStarted", mapStateStartedEventDetails: { length: 2 } },
      { type: "MapRunStarted", mapRunStartedEventDetails: { mapRunArn } },
      { type: "MapRunSucceeded" },
      { type: "MapStateSucceeded" },
      { type: "MapStateExited" },
      { type: "ExecutionSucceeded" },
    ]);
  });

  test("lists its children by the Map Run, and not with the machine's executions", async () => {
    await run(eachPage(echo), { id: "inc-1", pages: ["a", "b"] });
    const mapRunArn = children()[0]?.mapRun?.arn;
    const ofRun = await states.call("ListExecutions", { mapRunArn });
    const stateMachineArn = `${machineArn}/pages`;
    const listed = { mapRunArn, stateMachineArn, status: "SUCCEEDED" };
    expect(ofRun.executions).toMatchObject([listed, listed]);
    const ofMachine = await states.call("ListExecutions", { stateMachineArn: machineArn });
    expect(ofMachine.executions).toMatchObject([{ name: "run" }]);
    const [child] = children();
    expect(await states.call("DescribeExecution", { executionArn: child?.arn })).toMatchObject(listed);
  });

  test("runs no more of them at once than it may", async () => {
    const waiting = eachPage({ Type: "Wait", Seconds: 60 }, { MaxConcurrency: 2 });
    await run(waiting, { id: "inc-1", pages: [1, 2, 3, 4, 5] });
    expect(children()).toHaveLength(2);
    await states.advance(60);
    expect(children()).toHaveLength(4);
    await states.advance(120);
    expect(await states.describe("run")).toMatchObject({ status: "SUCCEEDED" });
  });

  test("holds ten thousand items in a state, and none of them in the history", async () => {
    const pages = Array.from({ length: 10_000 }, (_, page) => page);
    const execution = await run(eachPage({ Type: "Pass", Result: 1 }), { id: "inc-1", pages });
    expect(execution.status).toBe("SUCCEEDED");
    expect(children()).toHaveLength(10_000);
    expect(eventsOf("run")).toHaveLength(7);
  });

  test("cannot give more than a state holds", async () => {
    const pages = ["x".repeat(200_000), 2];
    const twice = { Type: "Pass", Parameters: { "one.$": "$.page" } };
    expect(await run(eachPage(twice, { ItemSelector: { "page.$": "$.pages[0]" } }), { pages })).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
  });

  test("is refused where the machine's role may not start the machine", async () => {
    const denied = { ...allow(["states:StartExecution"], [machineArn]), Effect: "Deny" as const };
    expect(await run(eachPage(echo), { id: "inc-1", pages: ["a"] }, [denied])).toMatchObject({
      status: "FAILED",
      error: "States.Permissions",
      cause: expect.stringMatching(/review-role is not authorized to perform: states:StartExecution/),
    });
    expect(children()).toEqual([]);
  });
});

describe("a child that fails", () => {
  test("fails the Map, which can be caught, and ends the children that still run", async () => {
    const definition = eachPage(
      { Type: "Task", Resource: arnOf("echo"), Next: "Which" },
      { Catch: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"], Next: "Caught" }] },
    );
    const { Send } = definition.States.Each.ItemProcessor.States;
    Object.assign(definition.States, { Caught: { Type: "Pass", End: true } });
    Object.assign(definition.States.Each.ItemProcessor.States, {
      Send: { ...Send, End: undefined },
      Which: {
        Type: "Choice",
        Choices: [{ Variable: "$.page", NumericEquals: 0, Next: "Bad" }],
        Default: "Long",
      },
      Bad: { Type: "Fail", Error: "Bad" },
      Long: { Type: "Wait", Seconds: 3600, End: true },
    });
    const execution = await run(definition, { id: "inc-1", pages: [1, 0, 2] });
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(String(execution.output))).toMatchObject({ Error: "States.ExceedToleratedFailureThreshold" });
    expect(eventsOf("run")).toContain("MapRunFailed");
    const { executions } = await states.call("ListExecutions", { mapRunArn: children()[0]?.mapRun?.arn });
    expect(executions).toMatchObject([{ status: "ABORTED" }, { status: "FAILED" }, { status: "ABORTED" }]);
  });

  test.each([
    [{ ToleratedFailurePercentage: 50 }, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 49 }, "FAILED"],
    [{ ToleratedFailureCount: 2 }, "SUCCEEDED"],
    [{ ToleratedFailureCount: 1 }, "FAILED"],
    [{ ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, "FAILED"],
  ])("is tolerated as the state says: %j", async (tolerated, status) => {
    const execution = await run(eachPage(failing, tolerated), { id: "inc-1", pages: [99, 0, 99, 0] });
    expect(execution.status).toBe(status);
    if (status === "SUCCEEDED") expect(JSON.parse(String(execution.output))).toEqual(["recovered", "recovered"]);
  });

  test("is redriven with its parent, and those that succeeded are not run again", async () => {
    const pages = [0, 6, 0, 6];
    const execution = await run(eachPage(failing, { MaxConcurrency: 1 }), { id: "inc-1", pages });
    expect(execution).toMatchObject({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });
    expect(await states.calls()).toHaveLength(2);
    const redrive = (executionArn?: string) => states.call("RedriveExecution", { executionArn });
    const failed = children().find(({ events }) => events.at(-1)?.type === "ExecutionFailed");
    expect(await redrive(failed?.arn)).toMatchObject({ status: 400, __type: "ExecutionNotRedrivable" });
    for (let redrives = 0; redrives < 4; redrives += 1) {
      expect(await redrive(executionArn("run"))).toMatchObject({ status: 200 });
      expect(await states.describe("run")).toMatchObject({ status: "FAILED" });
    }
    await redrive(executionArn("run"));
    expect(await states.describe("run")).toMatchObject({ status: "SUCCEEDED" });
    expect(children()).toHaveLength(4);
    expect((await states.calls()).filter(({ event }) => event.times === 0)).toHaveLength(2);
  });

  test("stays as it is where the machine's role may not redrive it", async () => {
    await run(eachPage(failing), { id: "inc-1", pages: [1] }, []);
    await states.call("RedriveExecution", { executionArn: executionArn("run") });
    expect(await states.describe("run")).toMatchObject({ status: "FAILED" });
    expect(await states.calls()).toHaveLength(1);
  });
});

test("a stopped execution ends its children, and goes on with them when it is redriven", async () => {
  const wait = eachPage({ Type: "Wait", Seconds: 60 });
  await run(wait, { id: "inc-1", pages: [1, 2] });
  await states.call("StopExecution", { executionArn: executionArn("run") });
  for (const { name } of children()) expect(eventsOf(name)).toContain("ExecutionAborted");
  await states.call("RedriveExecution", { executionArn: executionArn("run") });
  await states.advance(120);
  expect(await states.describe("run")).toMatchObject({ status: "SUCCEEDED" });
  expect(children()).toHaveLength(2);
});

describe("a Map Run that a kill cut off", () => {
  const definition = (state: object) => eachPage(state, { ItemsPath: "States.Array(0, 1, 2)", ItemSelector: {} });
  const goOn = async (state: object) => {
    states = await startStates(definition(state), { directory });
    return states.describe("cut");
  };

  test("goes on with the children that there were, where each of them was", async () => {
    const wait = { Type: "Wait", Seconds: 60 };
    await killedAfter(directory, "WaitStateEntered", definition(wait));
    await goOn(wait);
    await states.advance(60);
    expect(await states.describe("cut")).toMatchObject({ status: "SUCCEEDED" });
    expect(children()).toHaveLength(3);
  });

  test("does not run again those that were done", async () => {
    await killedAfter(directory, "MapRunSucceeded", definition(echo));
    expect(await goOn(echo)).toMatchObject({ status: "SUCCEEDED", output: "[{},{},{}]" });
    expect(await states.calls()).toHaveLength(3);
    expect(children()).toHaveLength(3);
  });

  test("calls a function again that was running, and no child twice", async () => {
    const slow = { Type: "Task", Resource: arnOf("slow") };
    await killedAfter(directory, "TaskScheduled", definition(slow));
    await writeFile(join(directory, "released"), "");
    expect(await goOn(slow)).toMatchObject({ status: "SUCCEEDED" });
    expect(children()).toHaveLength(3);
  });
});
