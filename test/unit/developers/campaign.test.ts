import { describe, expect, it } from "vitest";
import { bucketsOf, campaignEnded, isConcerned, nextCampaignDeadline, openCampaign } from "#developers/campaign.ts";
import { campaignView } from "#developers/campaign-view.ts";
import { campaignPolicy } from "#developers/policy/campaigns.ts";
import { currentPolicy } from "#developers/policy/policy-version.ts";
import { Problem } from "#shared/errors/problem.ts";
import { bucketOf, indexBuckets } from "#shared/storage/index-bucket.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { aCampaign, approved, deadline, onDay, openedAt } from "./campaigns.ts";

const portsAt = (now: Date) => ({ clock: { now: () => now }, ids: sequentialIds() });
const body = { policyVersion: "2026-11", cohort: {}, deadline };

describe("opening a campaign", () => {
  it("keeps what it asks of whom, by when, and puts that on record", () => {
    const cohort = { roles: ["shipping" as const] };
    const { campaign, act } = openCampaign({ ...body, cohort }, [], "ada", portsAt(openedAt));
    expect(campaign).toEqual(aCampaign({ cohort }));
    expect(act).toMatchObject({
      ...{ act: "campaign.opened", actor: "staff:ada", subject: "campaign#cmp_1" },
      details: { policyVersion: "2026-11", deadline, roles: ["shipping"] },
    });
  });

  it("takes a deadline in any zone for what it is in UTC", () => {
    const { campaign } = openCampaign({ ...body, deadline: "2027-01-10T10:00:00+02:00" }, [], "ada", portsAt(openedAt));
    expect(campaign.deadline).toBe(deadline);
  });

  const pointersOf = (work: () => unknown): (string | undefined)[] => {
    try {
      work();
    } catch (error) {
      if (error instanceof Problem) return error.details.errors?.map(({ pointer }) => pointer) ?? [];
      throw error;
    }
    return [];
  };

  it.each([
    ["a version that was never published", { policyVersion: "2026-12" }, "/policyVersion"],
    ["a deadline within a day", { deadline: new Date(onDay(1).getTime() - 1).toISOString() }, "/deadline"],
    ["a deadline that has passed", { deadline: onDay(-3).toISOString() }, "/deadline"],
    ["a deadline beyond 300 days", { deadline: new Date(onDay(300).getTime() + 1).toISOString() }, "/deadline"],
  ])("is refused with %s", (_, changes, pointer) => {
    expect(pointersOf(() => openCampaign({ ...body, ...changes }, [], "ada", portsAt(openedAt)))).toEqual([pointer]);
  });

  it.each([1, 300])("can be %i days before its deadline", (days) => {
    const dated = { ...body, deadline: onDay(days).toISOString() };
    expect(pointersOf(() => openCampaign(dated, [], "ada", portsAt(openedAt)))).toEqual([]);
  });

  it("names only applications that it is going to ask", () => {
    const cohort = { applicationIds: ["app_1", "app_2", "app_3"] };
    const named = [approved(), undefined, approved(["orders"], { applicationId: "app_3" })];
    expect(pointersOf(() => openCampaign({ ...body, cohort }, named, "ada", portsAt(openedAt)))).toEqual([
      "/cohort/applicationIds/1",
      "/cohort/applicationIds/2",
    ]);
  });
});

describe("a cohort", () => {
  const { approval } = approved();
  const decided = (changes: object) =>
    approved(undefined, { approval: { ...approval, ...changes } as typeof approval });

  it.each([
    ["what was approved for restricted roles before it", approved(), {}, true],
    ["no application without restricted roles", approved(["orders", "aggregates"]), {}, false],
    ["no application that is not approved now", approved(undefined, { status: "expired" }), {}, false],
    ["no draft", approved(undefined, { status: "draft", approval: undefined }), {}, false],
    ["what has one of the roles that it names", approved(), { roles: ["tax_invoicing", "shipping"] }, true],
    ["nothing with other roles than it names", approved(), { roles: ["tax_invoicing"] }, false],
    ["what it names", approved(), { applicationIds: ["app_2", "app_1"] }, true],
    ["nothing but what it names", approved(), { applicationIds: ["app_2"] }, false],
    [
      "nothing that it names without the roles",
      approved(),
      { applicationIds: ["app_1"], roles: ["tax_invoicing"] },
      false,
    ],
    [
      "what was approved meanwhile under an older policy",
      decided({ at: onDay(3).toISOString(), policyVersion: "2025-05" }),
      {},
      true,
    ],
    ["nothing that was approved meanwhile under its policy", decided({ at: onDay(3).toISOString() }), {}, false],
  ] as const)("has %s", (_, application, cohort, expected) => {
    const { roles, applicationIds } = cohort as { roles?: ["shipping"]; applicationIds?: string[] };
    const named = {
      ...(roles && { roles: [...roles] }),
      ...(applicationIds && { applicationIds: [...applicationIds] }),
    };
    expect(isConcerned(application, aCampaign({ cohort: named }))).toBe(expected);
  });

  it("is looked for in all parts of the index, or in those of the applications that it names", () => {
    expect(bucketsOf(aCampaign())).toEqual(indexBuckets);
    const applicationIds = ["app_1", "app_2"];
    const buckets = bucketsOf(aCampaign({ cohort: { applicationIds } }));
    expect(buckets).toEqual([...new Set(applicationIds.map((id) => bucketOf(`application#${id}`)))]);
  });
});

describe("what a campaign does next", () => {
  const dueOn = (day: number, actedOn?: string) => nextCampaignDeadline(aCampaign({ actedOn }), onDay(day));

  it("is telling, reminders 30, 14, 7 and 1 days before, and the end, each once", () => {
    const done: [string, string][] = [];
    for (let due = dueOn(0); due; due = nextCampaignDeadline(aCampaign({ actedOn: due.at }), new Date(due.at)))
      done.push([due.due, due.at]);
    expect(done).toEqual([
      ["tell", openedAt.toISOString()],
      ...[10, 26, 33, 39].map((day) => ["remind", onDay(day).toISOString()]),
      ["end", new Date(onDay(40).getTime() + 60_000).toISOString()],
    ]);
  });

  it("leaves out reminders from before it was opened", () => {
    const short = aCampaign({ deadline: onDay(8).toISOString(), actedOn: openedAt.toISOString() });
    expect(nextCampaignDeadline(short, openedAt)).toEqual({ at: onDay(1).toISOString(), due: "remind" });
  });

  it("is the latest that was due, after an outage: nobody is reminded of what is over", () => {
    expect(dueOn(27)).toEqual({ at: onDay(26).toISOString(), due: "remind" });
    expect(dueOn(50, onDay(10).toISOString())).toMatchObject({ due: "end" });
  });

  it("comes a minute after the deadline, when what was decided in its last moment is written", () => {
    expect(Date.parse(dueOn(40)?.at ?? "")).toBeLessThanOrEqual(onDay(40).getTime());
    expect(dueOn(40, onDay(39).toISOString())?.at).toBe(new Date(onDay(40).getTime() + 60_000).toISOString());
  });
});

describe("the progress", () => {
  const counts = { told: 10, reapproved: 4 };
  const shown = (changes: object, day: number) => campaignView(aCampaign(changes), counts, onDay(day));

  it.each([
    ["telling", {}, 0, { ended: 0, open: 6 }],
    ["open", { actedOn: openedAt.toISOString() }, 39, { ended: 0, open: 6 }],
    ["ending", { actedOn: onDay(39).toISOString() }, 40, { ended: 6, open: 0 }],
    ["ended", { actedOn: onDay(39).toISOString(), endedAt: onDay(40).toISOString() }, 41, { ended: 6, open: 0 }],
  ] as const)("is %s, and accounts for all that were told", (phase, changes, day, rest) => {
    expect(shown(changes, day)).toMatchObject({ phase, progress: { ...counts, ...rest } });
  });

  it("is put on record with the end", () => {
    expect(campaignEnded(aCampaign(), counts, portsAt(onDay(40)))).toMatchObject({
      ...{ act: "campaign.ended", actor: "workflow", subject: "campaign#cmp_1" },
      details: { told: 10, reapproved: 4, ended: 6 },
    });
  });
});

describe("the policy of campaigns", () => {
  const { asked, ended, deadline: limits, reminders } = campaignPolicy;

  it("gives clauses that the questionnaire explains, or the policy as a whole", () => {
    const known = ["AUP", ...currentPolicy().questionnaire.clauses.map(({ id }) => id)];
    expect([asked, ended, limits, reminders].map(({ clause }) => clause).filter((id) => !known.includes(id))).toEqual(
      [],
    );
  });

  it("reminds in the order of time", () => {
    expect(reminders.daysBefore).toEqual(reminders.daysBefore.toSorted((one, other) => other - one));
  });
});
