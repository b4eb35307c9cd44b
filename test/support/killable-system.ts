import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { type LocalProcess, startLocalChild } from "./local-process.ts";

interface Named {
  readonly name: string;
}
interface Report {
  readonly status: string;
  readonly history: readonly { readonly stateEnteredEventDetails?: Named; readonly stateExitedEventDetails?: Named }[];
}

/**
 * A system of a test file's own, in a process of its own with its data in a directory, that is killed as by a power cut and
 * starts again with what is there. Its address is another each time.
 */
export function useKillableSystem() {
  let directory: string;
  let running: LocalProcess;
  const start = () => startLocalChild({ dataDirectory: directory, bundles: inject("bundles") });
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kills-"));
    running = await start();
  });
  afterAll(async () => {
    await running.kill();
    await rm(directory, { recursive: true });
  });

  const get = async <T>(path: string) => (await (await fetch(`${running.urls.api}/local/${path}`)).json()) as T;
  const local = (path: string, body: object) =>
    fetch(`${running.urls.api}/local/${path}`, { method: "POST", body: JSON.stringify(body) });

  /** The states that executions are in: entered, and not left. */
  async function statesNow(): Promise<string[]> {
    const { items } = await get<{ items: Report[] }>("executions");
    return items
      .filter(({ status }) => status === "RUNNING")
      .flatMap(({ history }) => {
        const entered = history.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []);
        const exited = history.flatMap(({ stateExitedEventDetails: details }) => details?.name ?? []);
        for (const name of exited) entered.splice(entered.indexOf(name), 1);
        return entered;
      });
  }

  return {
    process: () => running,
    api: () => running.urls.api,
    seed: <T>() => get<T>("seed"),
    now: async () => Date.parse((await get<{ now: string }>("clock")).now),
    advance: (duration: string) => local("clock", { advance: duration }),
    token: async (principal: string) => (await get<{ token: string }>(`tokens/${principal}`)).token,

    /** Kills the system while a workflow is in that state, which `act` brings it to, and starts it again. */
    async killIn(state: string, act: () => Promise<unknown>): Promise<void> {
      // Called by a workflow, a function is slow; called by the API, it is not.
      await local("faults", { service: "lambda", action: "Invoke", mode: { delayMs: 2000 } });
      const acting = act().catch(() => "cut off");
      await expect.poll(statesNow, { timeout: 60_000, interval: 50 }).toContain(state);
      await running.kill();
      await acting;
      running = await start();
    },
  };
}
