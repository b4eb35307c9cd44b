import { expect, test } from "vitest";
import { allSettled } from "#local/clock/all-settled.ts";

test("an execution that a delivery under way starts is waited for", async () => {
  let delivering: Promise<void> | undefined;
  let executing: Promise<void> | undefined;
  let ended = false;
  const later = (act: () => void) => new Promise<void>((done) => setTimeout(() => done(act()), 20));
  const streams = {
    deliveries: 1,
    drained: async () => {
      await delivering;
    },
  };
  const executions = {
    settled: async () => {
      await executing;
    },
  };
  delivering = later(() => {
    executing = later(() => {
      ended = true;
    });
  });
  await allSettled(executions, streams);
  expect(ended).toBe(true);
});
