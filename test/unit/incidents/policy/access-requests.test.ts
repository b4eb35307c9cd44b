import { expect, it } from "vitest";
import { accessRequestPolicy, oldestInForce } from "#incidents/policy/access-requests.ts";

it("lets nobody read for longer than an hour, nor more than three people, nor 50 records a day, and says by which clause", () => {
  const { grant, people, records, approval } = accessRequestPolicy;
  expect([grant.minutesMost, people.most, records.mostPerPersonAndDay]).toEqual([60, 3, 50]);
  for (const { clause } of [grant, people, records, approval]) expect(clause).toMatch(/^(DPP|AUP)/);
});

it("leaves no grant unread that is in force", () => {
  const now = new Date("2026-11-21T09:00:00.000Z");
  const { approval, grant } = accessRequestPolicy;
  const life = (approval.withinHours * 60 + grant.minutesMost) * 60_000;
  expect(now.getTime() - oldestInForce(now).getTime()).toBe(life);
});
