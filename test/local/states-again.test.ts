import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { executionArn, machineArn, type RunningStates, startStates } from "./states-fixtures.ts";
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

const starting = (parameters: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution",
  Parameters: { StateMachineArn: machineArn, Input: { again: true }, ...parameters },
});

/** A machine whose executions start one more, as long as their input does not say that this has been done. */
const definition = (again: object) => ({
  StartAt: "Which",
  States: {
    Which: { Type: "Choice", Choices: [{ Variable: "$.again", IsPresent: true, Next: "Long" }], Default: "Again" },
    Again: { ...again, ResultPath: "$.started", End: true },
    Long: { Type: "Wait", Seconds: 3600, End: true },
  },
});

async function run(again: object) {
  states = await startStates(definition(again), { directory });
  await states.start("first", { id: "app-1" });
  return states.describe("first");
}

const names = () => states.executions.list().map(({ name }) => name);

describe("a task that starts an execution", () => {
  test("does so under the name and with the input that it gives, and does not wait for it", async () => {
    const first = await run(
      starting({ "Name.$": "States.Format('{}-2', $.id)", Input: { again: true, "id.$": "$.id" } }),
    );
    expect(first).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(String(first.output))).toMatchObject({ started: { ExecutionArn: executionArn("app-1-2") } });
    expect(await states.describe("app-1-2")).toMatchObject({ status: "RUNNING", input: '{"again":true,"id":"app-1"}' });
  });

  test("makes up a name where it gives none, and takes text for input that is JSON already", async () => {
    await run(starting({ Input: '{"again":1}' }));
    await states.start("second", {});
    await states.describe("second");
    const [, one = "", , two = ""] = names();
    expect(one).toMatch(/^\w{36}$/);
    expect(two).not.toBe(one);
    expect(await states.describe(one)).toMatchObject({ input: '{"again":1}' });
  });

  test("does so in the name of the machine's role, which may not start everything", async () => {
    expect(await run(starting({ StateMachineArn: `${machineArn}-of-others` }))).toMatchObject({
      status: "FAILED",
      error: "StepFunctions.AccessDeniedException",
      cause: expect.stringMatching(/review-role.* is not authorized to perform: states:StartExecution/),
    });
  });

  test("fails where the name is taken, which can be caught", async () => {
    const taken = { ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], Next: "Long" };
    const again = { ...starting({ Name: "second" }), Catch: [{ ...taken, ResultPath: "$.failure" }] };
    expect(await run(again)).toMatchObject({ status: "SUCCEEDED" });
    await states.start("third", { id: "app-1" });
    // The same again while it runs: as the service answers a caller who did not hear it the first time.
    expect(await states.describe("third")).toMatchObject({ status: "SUCCEEDED" });
    await states.advance(3600);
    await states.start("fourth", { id: "app-1" });
    expect(await states.describe("fourth")).toMatchObject({ status: "RUNNING" });
    expect(names()).toEqual(["first", "second", "third", "fourth"]);
  });

  test("fails with the error of Step Functions itself", async () => {
    states = await startStates(definition(starting({})), { directory });
    states.frontDoor.faults.add({ service: "states", action: "StartExecution", mode: "unavailable" });
    for (const machine of states.executions.machines) states.executions.start(machine, "first", "{}");
    expect(await states.describe("first")).toMatchObject({ error: "StepFunctions.AWSStepFunctionsException" });
  });

  test.each(["TaskScheduled", "TaskSucceeded"])("that a kill cut off after %s starts no other one", async (event) => {
    await killedAfter(directory, event, definition(starting({})));
    states = await startStates(definition(starting({})), { directory });
    expect(await states.describe("cut")).toMatchObject({ status: "SUCCEEDED" });
    expect(names()).toHaveLength(2);
  });
});
