import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { killableNotices } from "#test/support/killed-notices.ts";

// The machine is killed, as by a power cut, while SES takes mails and nobody can put on record that it has.

let on: Awaited<ReturnType<typeof killableNotices>>;
beforeAll(async () => {
  on = await killableNotices(inject("bundles"));
});
afterAll(() => on.end());

test("killed in the middle of a page: nobody is missed, and what was under way is counted where it came twice", async () => {
  const { system } = on;
  const incident = await on.over(60);
  await incident.approve();
  await expect.poll(incident.mailsNow, { timeout: 30_000, interval: 20 }).toBeGreaterThan(5);
  // Nothing is put on record any more, so that of some mails that SES has taken nobody will know it.
  await system.fault({ service: "dynamodb", action: "UpdateItem", mode: { delayMs: 600_000 } });
  for (let before = -1; before !== (await incident.mailsNow()); await system.pause())
    before = await incident.mailsNow();
  expect(await incident.mailsNow()).toBeLessThan(60);
  await system.comesInto("SendPage");
  await incident.killAndStart();
  await system.clock.advance(60_000);
  const { mails, perhaps } = await incident.twice();
  expect(perhaps).toBeGreaterThan(0);
  expect(mails).toBeLessThanOrEqual(perhaps);
});
