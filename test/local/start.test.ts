import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let parent: string;
let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  children = [];
  parent = await mkdtemp(join(tmpdir(), "start-"));
  directory = join(parent, "data");
});

afterEach(async () => {
  for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(parent, { recursive: true, force: true });
});

function run(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, [join(root, "local", file), ...args], {
    cwd: root,
    // So that what a killed process leaves in the temporary directory goes with the test.
    env: { ...process.env, TMPDIR: parent, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

/** Runs to the end. */
async function outcome(child: ChildProcess) {
  const output = { out: "", err: "" };
  child.stdout?.on("data", (chunk) => (output.out += chunk));
  child.stderr?.on("data", (chunk) => (output.err += chunk));
  const [status] = await once(child, "close");
  return { status, ...output };
}

interface Urls {
  readonly api: string;
  readonly identity: string;
  readonly mail: string;
  readonly people: string;
}

/** Starts `local/main.ts` and waits for its ready line. */
async function start(...args: string[]): Promise<{ child: ChildProcess; urls: Urls; lines: string[] }> {
  const child = run("main.ts", ["--port", "0", "--no-seed", ...args]);
  const lines: string[] = [];
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += chunk));
  if (!child.stdout) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("ready ")) return { child, urls: JSON.parse(line.slice("ready ".length)), lines };
  }
  throw new Error(`it ended before it was ready: ${complaint}`);
}

/** Command lines of all processes that mention the data directory: the database engine has it among its arguments. */
function enginesOn(path: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((command) => command.includes(join(path, "dynamodb")));
}

async function token(urls: Urls, principal: string) {
  return outcome(run("token.ts", [principal, "--port", new URL(urls.api).port]));
}

async function putBuyer(urls: Urls, email: string) {
  const { out } = await token(urls, "system:marketplace");
  const response = await fetch(`${urls.api}/v1/buyers/b-1`, {
    method: "PUT",
    headers: { authorization: `Bearer ${out.trim()}`, "content-type": "application/json" },
    body: JSON.stringify({ email }),
  });
  return { status: response.status, body: await response.json() };
}

describe.skipIf(!existsSync("/proc/self/stat"))("a running system", () => {
  test("is ready with its last line, gives tokens, and keeps what it acknowledged through kill -9", async () => {
    const first = await start("--data", directory);
    expect(first.lines.at(-1)).toMatch(/^ready \{"api":"http:\/\/127\.0\.0\.1:\d+","identity":"http:/);
    const marketplace = await token(first.urls, "system:marketplace");
    expect(marketplace).toMatchObject({
      status: 0,
      err: "",
      out: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/),
    });
    expect((await token(first.urls, "staff:petra")).status).toBe(0);
    expect(await token(first.urls, "staff:nobody")).toMatchObject({
      status: 1,
      out: "",
      err: expect.stringMatching(/^There is no staff:nobody; there are staff:ada, .*system:relay\.\n$/),
    });
    expect(await putBuyer(first.urls, "a@example.com")).toEqual({ status: 201, body: { buyerId: "b-1", version: 1 } });

    const second = await outcome(run("main.ts", ["--port", "0", "--data", directory]));
    expect(second).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^The data directory \S+ is in use by process \d+\.\n$/),
    });

    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    await expect.poll(() => enginesOn(directory), { timeout: 10_000 }).toEqual([]);

    const restarted = await start("--data", directory);
    expect(enginesOn(directory)).not.toEqual([]);
    expect(await putBuyer(restarted.urls, "a@example.com")).toEqual({
      status: 200,
      body: { buyerId: "b-1", version: 1 },
    });

    restarted.child.kill("SIGTERM");
    const [status, signal] = await once(restarted.child, "exit");
    expect([status, signal]).toEqual([0, null]);
    expect(enginesOn(directory)).toEqual([]);
    expect(readdirSync(directory)).not.toContain("lock");
  });

  test("gives up its start on SIGINT and leaves nothing behind", async () => {
    const child = run("main.ts", ["--port", "0", "--data", directory]);
    await once(child.stdout ?? child, "data");
    child.kill("SIGINT");
    expect(await outcome(child)).toMatchObject({ status: 0, err: "" });
    expect(enginesOn(directory)).toEqual([]);
    expect(readdirSync(directory)).not.toContain("lock");
  });
});

describe("a start that cannot be", () => {
  test("on a taken port is refused in one sentence", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const sentence = `Port ${port} is taken: stop what uses it, or choose another with --port.\n`;
    expect(await outcome(run("main.ts", ["--port", String(port)]))).toMatchObject({
      status: 1,
      out: "",
      err: sentence,
    });
    taken.close();
  });

  test("without Java is refused in one sentence", async () => {
    const { status, err } = await outcome(run("main.ts", ["--port", "0"], { PATH: parent }));
    expect({ status, lines: err.trim().split("\n").length }).toEqual({ status: 1, lines: 1 });
    expect(err).toMatch(/Java/);
  });

  test.each([
    [["--nope"], /^Unknown option '--nope'. Usage: npm start/],
    [["--port", "http"], /^--port is a number/],
    [["--port", "65535"], /^--port is a number/],
    [["--data"], /^Option '--data <value>' argument missing. Usage: npm start/],
    [["extra"], /^Unexpected argument 'extra'. .*Usage: npm start/],
  ])("is refused in one sentence: %j", async (args, sentence) => {
    const { status, out, err } = await outcome(run("main.ts", args));
    expect({ status, out, lines: err.trim().split("\n").length }).toEqual({ status: 1, out: "", lines: 1 });
    expect(err).toMatch(sentence);
  });
});

describe("the token command", () => {
  test.each([
    [[], /^Usage: npm run --silent token -- PRINCIPAL/],
    [["staff:ada", "--prot", "1"], /^Usage: npm run --silent token -- PRINCIPAL/],
    [["staff:ada", "--port", "1"], /^Nothing answers on port 1: start the system with npm start\./],
  ])("is refused in one sentence: %j", async (args, sentence) => {
    const { status, out, err } = await outcome(run("token.ts", args));
    expect({ status, out, lines: err.trim().split("\n").length }).toEqual({ status: 1, out: "", lines: 1 });
    expect(err).toMatch(sentence);
  });
});
