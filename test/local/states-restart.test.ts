import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openJournal } from "#local/states/journal.ts";
import { arnOf, callsIn, executionArn, type RunningStates, startStates } from "./states-fixtures.ts";
import { killedAfter } from "./states-kill.ts";

let directory: string;
let states: RunningStates | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "states-"));
});

afterEach(async () => {
  await states?.stop();
  states = undefined;
  await rm(directory, { recursive: true });
});

const killAfter = (eventType: string, definition: object) => killedAfter(directory, eventType, definition);

/** Starts again on what the killed process has left, and waits until everything waits. */
async function goOn(definition: object): Promise<RunningStates> {
  states = await startStates(definition, { directory });
  await states.executions.settled();
  return states;
}

const one = (state: object, after: object = { Type: "Succeed" }) => ({
  StartAt: "First",
  States: { First: { ...state, Next: "After" }, After: after },
});
const review = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Parameters: { FunctionName: arnOf("echo"), Payload: { "token.$": "$$.Task.Token" } },
  TimeoutSeconds: 3600,
};

describe("an execution that a kill cut off", () => {
  test("in a wait ends it at the time at which it would have", async () => {
    const definition = one({ Type: "Wait", Seconds: 3600 });
    await killAfter("WaitStateEntered", definition);
    const { advance, describe: status, executions } = await goOn(definition);
    const [execution] = executions.list();
    const entered = Date.parse(execution?.events[0]?.at ?? "");
    await advance(3500);
    expect(await status("cut")).toMatchObject({ status: "RUNNING" });
    await advance(100);
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED" });
    const exited = Date.parse(execution?.events[1]?.at ?? "");
    expect(exited).toBeGreaterThanOrEqual(entered + 3_600_000);
    expect(exited).toBeLessThan(entered + 3_700_000);
  });

  test("in a task calls its function again", async () => {
    const definition = one({ Type: "Task", Resource: arnOf("slow") });
    await killAfter("TaskScheduled", definition);
    await writeFile(join(directory, "released"), "");
    const { describe: status } = await goOn(definition);
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED", output: '"released at last"' });
  });

  test("while it waits for a token keeps to that token, and does not ask again", async () => {
    await killAfter("TaskSubmitted", one(review));
    const { call, calls, describe: status } = await goOn(one(review));
    const taskToken = (await calls())[0]?.event.token;
    expect(await status("cut")).toMatchObject({ status: "RUNNING" });
    expect(await call("SendTaskSuccess", { taskToken, output: '"yes"' })).toEqual({ status: 200 });
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED", output: '"yes"' });
    expect(await calls()).toHaveLength(1);
    expect(await call("SendTaskSuccess", { taskToken, output: "1" })).toMatchObject({ __type: "TaskTimedOut" });
  });

  test("while it waits for a token still runs out of time", async () => {
    await killAfter("TaskSubmitted", one(review));
    const { advance, describe: status } = await goOn(one(review));
    await advance(3601);
    expect(await status("cut")).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  });

  test("between two attempts makes the next one when it is due", async () => {
    const definition = one({
      Type: "Task",
      Resource: arnOf("fail"),
      Parameters: { name: "Busy", times: 1 },
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 600, MaxAttempts: 1 }],
    });
    await killAfter("TaskFailed", definition);
    const { advance, calls, describe: status } = await goOn(definition);
    expect(await calls()).toHaveLength(1);
    await advance(600);
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED", output: '"recovered"' });
  });

  test("on its way from a choice, and after a failure that was caught, takes the same way", async () => {
    const definition = {
      StartAt: "Try",
      States: {
        Try: {
          Type: "Task",
          Resource: arnOf("fail"),
          Parameters: { name: "Bad", times: 1 },
          Catch: [{ ErrorEquals: ["Bad"], ResultPath: "$.failure", Next: "Which" }],
          End: true,
        },
        Which: {
          Type: "Choice",
          Choices: [{ Variable: "$.failure.Error", StringEquals: "Bad", Next: "Pause" }],
          Default: "Wrong",
        },
        Wrong: { Type: "Fail" },
        Pause: { Type: "Wait", Seconds: 60, Next: "Done" },
        Done: { Type: "Pass", Parameters: { "error.$": "$.failure.Error" }, End: true },
      },
    };
    await killAfter("WaitStateEntered", definition);
    const { advance, calls, describe: status } = await goOn(definition);
    await advance(60);
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED", output: '{"error":"Bad"}' });
    expect(await calls()).toHaveLength(1);
  });

  test.each(["Parallel", "Map"])("in a %s does not do again what was done", async (Type) => {
    const done = { Type: "Task", Resource: arnOf("echo"), Parameters: { done: true }, Next: "Pause" };
    const branch = { StartAt: "Do", States: { Do: done, Pause: { Type: "Wait", Seconds: 60, End: true } } };
    const definition = one(
      Type === "Parallel"
        ? { Type, Branches: [branch, { StartAt: "B", States: { B: { Type: "Pass", Result: 2, End: true } } }] }
        : { Type, ItemSelector: {}, ItemsPath: "States.Array(1, 2)", MaxConcurrency: 1, ItemProcessor: branch },
    );
    await killAfter("WaitStateEntered", definition);
    const { advance, calls, describe: status } = await goOn(definition);
    expect(await calls()).toHaveLength(1);
    await advance(120);
    const output = Type === "Parallel" ? [{ done: true }, 2] : [{ done: true }, { done: true }];
    expect(JSON.parse(String((await status("cut")).output))).toEqual(output);
    expect(await calls()).toHaveLength(Type === "Parallel" ? 1 : 2);
  });

  test("keeps to the definition that it was started with", async () => {
    await killAfter("WaitStateEntered", one({ Type: "Wait", Seconds: 60 }));
    const { advance, describe: status, start } = await goOn({ StartAt: "New", States: { New: { Type: "Fail" } } });
    await advance(60);
    expect(await status("cut")).toMatchObject({ status: "SUCCEEDED" });
    await start("new");
    expect(await status("new")).toMatchObject({ status: "FAILED" });
  });
});

test("what is over stays so after a restart, with its history", async () => {
  const definition = one({ Type: "Task", Resource: arnOf("echo") });
  await killAfter("ExecutionSucceeded", definition);
  const { call, describe: status } = await goOn(definition);
  expect(await status("cut")).toMatchObject({ status: "SUCCEEDED", output: '{"applicationId":"app-1"}' });
  const { events } = await call("GetExecutionHistory", { executionArn: executionArn("cut") });
  expect(events).toHaveLength(8);
  expect(await callsIn(directory)).toHaveLength(1);
});

describe("the journal", () => {
  const entry = { kind: "definition", digest: "d", definition: {} } as const;

  test("leaves out a last line that was cut off, and goes on after the one before it", async () => {
    openJournal(directory).append(entry);
    await appendFile(join(directory, "executions.jsonl"), '{"kind":"exe');
    const journal = openJournal(directory);
    expect(journal.entries).toEqual([entry]);
    journal.append({ ...entry, digest: "e" });
    journal.close();
    expect((await readFile(join(directory, "executions.jsonl"), "utf8")).split("\n")).toHaveLength(3);
  });

  test("that is damaged stops the start, and is left as it is", async () => {
    const path = join(directory, "executions.jsonl");
    await writeFile(path, "{}\n");
    expect(() => openJournal(directory)).toThrow(/damaged/);
    expect(await readFile(path, "utf8")).toBe("{}\n");
  });
});
