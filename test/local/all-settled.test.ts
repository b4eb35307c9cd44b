import { expect, test } from "vitest";
import { allSettled } from "#local/clock/all-settled.ts";

/** A stream and executions that set each other off, so many times. */
function setOff(times: number) {
  let left = times;
  let told = 0;
  let waiting = false;
  const done: string[] = [];
  const streams = {
    get deliveries() {
      return told;
    },
    drained: async () => {
      await Promise.resolve();
      if (!waiting) return;
      waiting = false;
      told += 1;
      done.push("told");
      if (left > 0) left -= 1;
    },
  };
  const executions = {
    settled: async () => {
      await Promise.resolve();
      if (left === 0) return;
      done.push("written");
      waiting = true;
    },
  };
  return { streams, executions, done };
}

test("whatever executions write is told, and what is told sets off executions, until neither has anything to do", async () => {
  const { streams, executions, done } = setOff(3);
  await allSettled(executions, streams);
  expect(done).toEqual(["written", "told", "written", "told", "written", "told"]);
});

test("with nothing to do it is done at once", async () => {
  const { streams, executions, done } = setOff(0);
  await allSettled(executions, streams);
  expect(done).toEqual([]);
});
