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
  await allSettled(executions, streams, { deliveries: 0, settled: async () => {} });
  expect(ended).toBe(true);
});

test("a change that a function makes when it is told of a mail is told in turn", async () => {
  const told: string[] = [];
  const streams = {
    deliveries: 0,
    drained: async () => {
      if (told.includes("mail") && !told.includes("change")) {
        told.push("change");
        streams.deliveries += 1;
      }
    },
  };
  const mailEvents = { deliveries: 0, settled: async () => void told.push("mail") };
  await allSettled({ settled: async () => {} }, streams, mailEvents);
  expect(told).toEqual(["mail", "change", "mail"]);
});
