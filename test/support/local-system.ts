import { afterAll, beforeAll, inject } from "vitest";
import { type LocalInstance, type LocalOptions, startLocal } from "#local/start.ts";

/**
 * A system of a test file's own, on free ports, stopped when the file is done. Read its members in tests and hooks, not
 * while the file is being collected.
 */
export function useLocalSystem(options: Partial<LocalOptions> = {}): LocalInstance {
  let running: LocalInstance | undefined;
  beforeAll(async () => {
    running = await startLocal({ port: 0, bundles: inject("bundles"), ...options });
  });
  afterAll(async () => {
    await running?.stop();
  });
  return new Proxy({} as LocalInstance, {
    get: (_, name) => {
      if (!running) throw new Error("the system is not running yet");
      return Reflect.get(running, name);
    },
  });
}
