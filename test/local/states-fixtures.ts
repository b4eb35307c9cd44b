import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClock } from "#local/clock/clock.ts";
import { clockFile } from "#local/clock/clock-file.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { type Functions, hostFunctions, type Invoke } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { createExecutions } from "#local/states/executions.ts";
import { invokeThrough } from "#local/states/invoke-as.ts";
import { openJournal } from "#local/states/journal.ts";
import { startThrough } from "#local/states/start-as.ts";
import type { LocalStateMachine } from "#local/system.ts";
import { account, aFunction, allow, region, roleOf, signedFor } from "./front-door-fixtures.ts";

/**
 * What a workflow of these tests can call. Each notes its event in the file of calls first.
 * - `echo` answers with its event
 * - `fail` throws an error of the name that it is told, as often as it is told, counted over all that it notes
 * - `slow` answers when there is a file `released`
 */
const sources: Readonly<Record<string, string>> = {
  echo: "exports.handler = async (event) => { note(event); return event }",
  fail: `exports.handler = async (event) => {
    if (note(event) > event.times) return "recovered";
    throw Object.assign(new Error("on purpose"), { name: event.name });
  }`,
  slow: `exports.handler = async (event) => {
    note(event);
    while (!fs.existsSync(process.env.DIRECTORY + "/released")) await new Promise((go) => setTimeout(go, 10));
    return "released at last";
  }`,
};

const prelude = `
  const fs = require("node:fs");
  function note(event) {
    const file = process.env.DIRECTORY + "/calls";
    fs.appendFileSync(file, JSON.stringify({ at: new Date().toISOString(), event }) + "\\n");
    return fs.readFileSync(file, "utf8").split("\\n").length - 1;
  }`;

export const arnOf = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
export const machineArn = `arn:aws:states:${region}:${account}:stateMachine:review`;
export const executionArn = (name: string): string => `arn:aws:states:${region}:${account}:execution:review:${name}`;

export interface Call {
  readonly at: string;
  readonly event: Record<string, unknown>;
}

/** The calls that functions have noted in a directory, the first one first. */
export async function callsIn(directory: string): Promise<Call[]> {
  const text = await readFile(join(directory, "calls"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** What a distributed map needs beside starting its machine: to redrive the children of any Map. */
const redriving = allow(["states:RedriveExecution"], [executionArn("*").replace(":*", "/*:*")]);

/**
 * One state machine, `review`, with the functions above, before a front door of their own.
 *
 * @param permitted what its role may do, beside calling these functions and starting itself
 */
export async function startStates(
  definition: object,
  {
    directory,
    permitted = [redriving],
  }: { readonly directory: string; readonly permitted?: LocalStateMachine["role"]["statements"] },
) {
  const logs = createLogStore();
  const clock = createClock(clockFile(join(directory, "clock.json")));
  const hosted = await Promise.all(
    Object.entries(sources).map(async ([name, source]) => {
      const codeDirectory = join(directory, name);
      await mkdir(codeDirectory, { recursive: true });
      await writeFile(join(codeDirectory, "index.cjs"), prelude + source);
      return { ...aFunction(name), codeDirectory, timeoutSeconds: 30, environment: { DIRECTORY: directory } };
    }),
  );
  const machine: LocalStateMachine = {
    name: "review",
    arn: machineArn,
    definition,
    role: {
      name: "review-role",
      arn: `arn:aws:iam::${account}:role/review-role`,
      accessKeyId: "REVIEW",
      statements: [
        allow(["lambda:InvokeFunction"], Object.keys(sources).map(arnOf)),
        allow(["states:StartExecution"], [machineArn]),
        ...permitted,
      ],
    },
  };
  const functions = [
    ...hosted,
    { ...(hosted[0] ?? aFunction("echo")), name: "forbidden", arn: arnOf("forbidden") },
    aFunction("starter", allow(["states:StartExecution"], [machineArn])),
    aFunction("elsewhere", allow(["states:SendTaskSuccess", "states:StartExecution"], [`${machineArn}-of-others`])),
    aFunction("assessor", allow(["states:SendTaskSuccess"], [machineArn]), allow(["states:SendTaskFailure"], ["*"])),
  ];

  const invokeFunction: Invoke = (name, event) => workers.invoke(name, event);
  const journal = openJournal(join(directory, "states"));
  const invokeAs = invokeThrough(() => frontDoor.url, region);
  const startAs = startThrough(() => frontDoor.url, region);
  const executions = createExecutions({ machines: [machine], clock, journal, invokeAs, startAs });
  const frontDoor = await startFrontDoor({
    system: { region, account, tables: [], keys: [], functions, stateMachines: [machine] },
    dynamodbEndpoint: "http://127.0.0.1:9",
    kmsStore: await openKmsStore({ keys: [] }),
    invokeFunction,
    executions,
  });
  const workers: Functions = hostFunctions({ functions, region, endpoint: frontDoor.url, logs, clock });
  executions.resume();

  /** Calls an operation as the SDK does; the answer's status is in `status`. */
  async function call(operation: string, input: object, as = frontDoor.operator) {
    const response = await fetch(frontDoor.url, {
      method: "POST",
      headers: {
        authorization: signedFor("states", as),
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AWSStepFunctions.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, ...body } as Record<string, unknown>;
  }

  return {
    clock,
    executions,
    frontDoor,
    call,
    as: roleOf,
    start: (name: string, input: unknown = {}) =>
      call("StartExecution", { stateMachineArn: machineArn, name, input: JSON.stringify(input) }),
    /** How an execution stands once everything waits. */
    describe: async (name: string) => {
      await executions.settled();
      return call("DescribeExecution", { executionArn: executionArn(name) });
    },
    advance: (seconds: number) => clock.advance(seconds * 1000, executions.settled),
    calls: () => callsIn(directory),
    async stop(): Promise<void> {
      clock.close();
      executions.close();
      await workers.close();
      await frontDoor.close();
      journal.close();
    },
  };
}

export type RunningStates = Awaited<ReturnType<typeof startStates>>;
