import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Functions, hostFunctions } from "#local/lambda/functions.ts";
import { createLogStore, type LogStore } from "#local/lambda/log-store.ts";
import type { LocalFunction } from "#local/system.ts";

let directory: string;
let logs: LogStore;
let hosted: Functions | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambda-"));
  logs = createLogStore();
});

afterEach(async () => {
  await hosted?.close();
  hosted = undefined;
  await rm(directory, { recursive: true });
});

/** Hosts one bundle with that source, named `probe`. */
async function host(source: string, overrides: Partial<LocalFunction> = {}): Promise<Functions> {
  const codeDirectory = join(directory, "probe");
  await mkdir(codeDirectory);
  await writeFile(join(codeDirectory, "index.cjs"), source);
  const fn: LocalFunction = {
    name: "probe",
    arn: "arn:aws:lambda:us-east-1:000000000000:function:probe",
    codeDirectory,
    handler: "index.handler",
    environment: { TABLE: "vault" },
    timeoutSeconds: 5,
    memoryMegabytes: 128,
    role: { name: "probe-role", accessKeyId: "LKIAPROBE", statements: [] },
    ...overrides,
  };
  hosted = hostFunctions({ functions: [fn], region: "us-east-1", endpoint: "http://127.0.0.1:1", logs });
  return hosted;
}

async function call({ invoke }: Functions, event: unknown = {}) {
  const { payload, functionError } = await invoke("probe", event);
  return { answer: JSON.parse(payload), functionError };
}

describe("a bundle", () => {
  test("sees its own environment and nothing of this process's", async () => {
    process.env.CLOAKROOM_TEST_SECRET = "of the host";
    const functions = await host("exports.handler = async () => process.env");
    const { answer } = await call(functions);
    delete process.env.CLOAKROOM_TEST_SECRET;
    expect(answer).toEqual({
      TABLE: "vault",
      NODE_ENV: "production",
      LAMBDA_TASK_ROOT: join(directory, "probe"),
      _HANDLER: "index.handler",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "probe",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_CONFIG_FILE: "none",
      AWS_SHARED_CREDENTIALS_FILE: "none",
      AWS_ACCESS_KEY_ID: "LKIAPROBE",
      AWS_SECRET_ACCESS_KEY: "local",
    });
  });

  test("gets the event and a context object, and keeps its state between calls", async () => {
    const functions = await host(`
      let calls = 0;
      exports.handler = async (event, context) => ({
        event, calls: ++calls, id: context.awsRequestId, arn: context.invokedFunctionArn,
        name: context.functionName, left: context.getRemainingTimeInMillis(),
      })`);
    const first = await call(functions, { orderId: "o-1", none: undefined });
    const second = await call(functions, [1]);
    expect(first.answer).toMatchObject({ event: { orderId: "o-1" }, calls: 1, name: "probe" });
    expect(first.answer.arn).toContain("function:probe");
    expect(first.answer.left).toBeGreaterThan(0);
    expect(first.answer.left).toBeLessThanOrEqual(5000);
    expect(second.answer).toMatchObject({ event: [1], calls: 2 });
    expect(second.answer.id).not.toBe(first.answer.id);
  });

  test("answers null if its handler returns nothing", async () => {
    const functions = await host("exports.handler = async () => {}");
    expect(await call(functions)).toEqual({ answer: null });
  });

  test("may be a module, too", async () => {
    const functions = await host("");
    await rm(join(directory, "probe", "index.cjs"));
    await writeFile(join(directory, "probe", "index.mjs"), "export const handler = async () => import.meta.dirname");
    expect(await call(functions)).toEqual({ answer: join(directory, "probe") });
  });

  test("is not known by another name", async () => {
    const functions = await host("exports.handler = async () => 1");
    await expect(functions.invoke("other", {})).rejects.toThrow("There is no function other");
  });
});

describe("an error", () => {
  test("of the handler is an answer, and is logged as Lambda logs it", async () => {
    const functions = await host("exports.handler = async () => { throw new RangeError('too far') }");
    const { answer, functionError } = await call(functions);
    expect(functionError).toBe("Unhandled");
    expect(answer).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect(logs.read({ limit: 1 })[0]?.line).toMatch(/^ERROR\tInvoke Error\t.*RangeError/);
  });

  test("of a bundle that does not load is told to every caller, and the next call loads it again", async () => {
    const functions = await host("throw new Error('no table')");
    const both = await Promise.all([call(functions), call(functions)]);
    expect(both.map(({ answer }) => answer.errorMessage)).toEqual(["no table", "no table"]);
    await writeFile(join(directory, "probe", "index.cjs"), "exports.handler = async () => 'repaired'");
    expect(await call(functions)).toEqual({ answer: "repaired" });
  });

  test.each([
    ["exits", "process.exit(3)", "exit status 3"],
    ["leaves a rejection unhandled", "Promise.reject(new Error('lost')); await new Promise(() => {})", "Error: lost"],
    ["takes more memory than it may", "const all = []; for (;;) all.push(new Array(1e5).fill(0))", "memory limit"],
  ])("that ends the process fails its invocation only: one that %s", async (_, body, cause) => {
    const functions = await host(`exports.handler = async (event) => { if (event.ok) return 'ok'; ${body} }`, {
      memoryMegabytes: 64,
    });
    const { answer, functionError } = await call(functions);
    expect(functionError).toBe("Unhandled");
    expect(answer.errorType).toBe("Runtime.ExitError");
    expect(answer.errorMessage).toContain(cause);
    expect(await call(functions, { ok: true })).toEqual({ answer: "ok" });
  });
});

describe("a timeout", () => {
  const source = `
    let calls = 0;
    exports.handler = async ({ wait, spin }) => {
      calls += 1;
      while (spin);
      await new Promise((done) => setTimeout(done, wait));
      return calls;
    }`;

  test("ends the invocation with Lambda's error and lets others in the same worker finish", async () => {
    const functions = await host(source, { timeoutSeconds: 1 });
    const slow = call(functions, { wait: 60_000 });
    await new Promise((done) => setTimeout(done, 600));
    const other = call(functions, { wait: 600 });
    expect((await slow).answer).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    });
    const fresh = await call(functions, { wait: 0 });
    expect(await other).toEqual({ answer: 2 });
    expect(fresh).toEqual({ answer: 1 });
  });

  test("ends a handler that never yields", async () => {
    const functions = await host(source, { timeoutSeconds: 0.2 });
    expect((await call(functions, { spin: true })).answer.errorType).toBe("Sandbox.Timedout");
    expect(await call(functions, { wait: 0 })).toEqual({ answer: 1 });
  });
});

test("a thousand calls at once are all answered, a few at a time", async () => {
  const functions = await host(
    `
    let running = 0, most = 0;
    exports.handler = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return most;
    }`,
    { timeoutSeconds: 1 },
  );
  const answers = await Promise.all(Array.from({ length: 1000 }, () => call(functions)));
  expect(answers.filter(({ functionError }) => functionError)).toEqual([]);
  expect(Math.max(...answers.map(({ answer }) => answer))).toBeLessThanOrEqual(32);
});

describe("logs", () => {
  test("are kept by function, newest last, and written to a file that only the owner may read", async () => {
    logs = createLogStore({ directory: join(directory, "logs") });
    const functions = await host("exports.handler = async (n) => { console.log('out', n); console.error('err', n) }");
    await functions.invoke("probe", 1);
    await functions.invoke("probe", 2);
    await expect.poll(() => logs.read({ function: "PRO-be", limit: 9 })).toHaveLength(4);
    logs.write("other", "line");
    expect(logs.read({ function: "probe", limit: 1 })[0]?.line).toMatch(/2$/);
    expect(logs.read({ limit: 1 })).toMatchObject([{ function: "other", line: "line" }]);
    await logs.close();
    logs.write("probe", "too late for the file");
    const file = join(directory, "logs", "probe.log");
    expect((await readFile(file, "utf8")).trim().split("\n").sort()).toEqual(["err 1", "err 2", "out 1", "out 2"]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

test("closing ends every worker and answers what still ran in it", async () => {
  const functions = await host("exports.handler = () => new Promise(() => {})");
  const cut = call(functions);
  await functions.close();
  expect((await cut).answer.errorType).toBe("Runtime.ExitError");
});
