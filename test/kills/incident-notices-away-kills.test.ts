import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { killableNotices } from "#test/support/killed-notices.ts";

// SES is away for more than an hour, and the machine dies as well.

let on: Awaited<ReturnType<typeof killableNotices>>;
beforeAll(async () => {
  on = await killableNotices(inject("bundles"));
});
afterAll(() => on.end());

const away = { service: "ses", action: "SendEmail", mode: "unavailable" } as const;
const slow = { service: "lambda", action: "Invoke", mode: { delayMs: 1500 } } as const;

test("killed as a page is put on record that failed, and while it waits: whoever is left is told when both are back", async () => {
  const { system } = on;
  const incident = await on.over(5);
  await system.fault(away);
  await incident.approve();
  const minutes = () => system.clock.advance(5 * 60_000);
  for (let i = 0; i < 9; i++) await minutes();
  await system.fault(slow);
  await system.comesInto("FailPage", minutes);
  await incident.killAndStart();
  await system.fault(away);
  await system.comesInto("WaitBeforeFailedPages", minutes);
  expect((await incident.list()).pagesFailed.length).toBeGreaterThan(0);
  await incident.killAndStart();
  await system.clock.advance(20 * 60_000);
  expect((await incident.twice()).mails).toBe(0);
  expect((await incident.list()).pagesFailed).toEqual([]);
});
