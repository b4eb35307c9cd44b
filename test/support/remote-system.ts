import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Fault } from "#local/front-door/faults.ts";
import type { LocalOptions } from "#local/start.ts";
import type { On } from "./incidents.ts";
import { type LocalProcess, startLocalChild } from "./local-process.ts";
import type { CaughtMail } from "./notices.ts";

/** A system in a process of its own, which can be killed and goes on with the same data; its URLs are others then. */
export interface RemoteSystem extends On {
  readonly mail: { list(): Promise<CaughtMail[]> };
  fault(fault: Fault): Promise<void>;
  /** Resolves when an execution is in a state of that name, which `act`, done over and over, brings it to. */
  comesInto(state: string, act?: () => Promise<unknown>): Promise<void>;
  pause(): Promise<void>;
  killAndStart(): Promise<void>;
  kill(): Promise<void>;
}

interface Named {
  readonly name: string;
}
interface Report {
  readonly status: string;
  readonly history: readonly { readonly stateEnteredEventDetails?: Named; readonly stateExitedEventDetails?: Named }[];
}

/** States that an execution has entered and not left. */
function statesOf({ history }: Report): string[] {
  const entered = history.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []);
  const exited = history.flatMap(({ stateExitedEventDetails: details }) => details?.name ?? []);
  for (const name of exited) entered.splice(entered.indexOf(name), 1);
  return entered;
}

export async function remoteSystem(options: Partial<LocalOptions>): Promise<RemoteSystem> {
  let running: LocalProcess = await startLocalChild(options);
  let ahead = 0;
  const control = async <T>(path: string, body?: object): Promise<T> => {
    const sent = body && { method: "POST", body: JSON.stringify(body) };
    const text = await (await fetch(`${running.urls.api}/local/${path}`, sent)).text();
    return (text && JSON.parse(text)) as T;
  };
  const states = async () => {
    const { items } = await control<{ items: Report[] }>("executions");
    return items.filter(({ status }) => status === "RUNNING").flatMap(statesOf);
  };
  return {
    get urls() {
      return running.urls;
    },
    tokens: { principals: [], tokenFor: async (name) => (await control<{ token: string }>(`tokens/${name}`)).token },
    clock: {
      now: () => new Date(Date.now() + ahead),
      advance: async (milliseconds) => {
        const { now } = await control<{ now: string }>("clock", { advance: `PT${milliseconds / 1000}S` });
        ahead = Date.parse(now) - Date.now();
        return new Date(now);
      },
    },
    mail: { list: async () => (await control<{ items: CaughtMail[] }>("mails")).items },
    fault: (fault) => control("faults", fault),
    comesInto: async (state, act = () => sleep(100)) => {
      let over = false;
      const acting = (async () => {
        while (!over) await act();
      })().catch(() => "cut off");
      await expect.poll(states, { timeout: 60_000, interval: 20 }).toContain(state);
      over = true;
      void acting;
    },
    pause: () => sleep(500),
    killAndStart: async () => {
      await running.kill();
      running = await startLocalChild(options);
    },
    kill: () => running.kill(),
  };
}
