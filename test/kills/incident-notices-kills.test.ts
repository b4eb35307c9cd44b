import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { killableNotices } from "#test/support/killed-notices.ts";

// People are told while the machine is killed, as by a power cut, in one state of the workflow after the other.

let on: Awaited<ReturnType<typeof killableNotices>>;
beforeAll(async () => {
  on = await killableNotices(inject("bundles"));
});
afterAll(() => on.end());

const slow = { service: "lambda", action: "Invoke", mode: { delayMs: 1500 } } as const;

test("killed while pages are looked for, and as everybody has been told", async () => {
  const { system } = on;
  const incident = await on.over(12);
  await system.fault(slow);
  await incident.approve();
  await system.comesInto("PlanSending");
  await incident.killAndStart();
  await system.fault(slow);
  await system.comesInto("FinishSending");
  await incident.killAndStart();
  expect(await incident.twice()).toEqual({ mails: 0, perhaps: 0 });
});

test("killed while it waits for a mail that SES did not answer", async () => {
  const { system } = on;
  const incident = await on.over(12);
  await system.fault({ service: "ses", action: "SendEmail", mode: "refuse-connection", times: 1 });
  await incident.approve();
  await expect.poll(incident.mailsNow, { timeout: 30_000 }).toBe(11);
  await incident.killAndStart();
  await system.clock.advance(60_000);
  expect(await incident.twice()).toEqual({ mails: 0, perhaps: 1 });
});
