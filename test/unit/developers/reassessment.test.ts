import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "#developers/application.ts";
import type { CampaignDue } from "#developers/campaign-vocabulary.ts";
import { endedEntry, endOf, stillAsked, tell } from "#developers/reassessment.ts";
import { rolesInForce } from "#shared/standing/standing-row.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { type Act, withdrawing } from "./application-acts.ts";
import { aCampaign, approved, asked, deadline, onDay, openedAt, standingOf } from "./campaigns.ts";
import { inReview } from "./story.ts";

const portsAt = (now: Date) => ({ clock: { now: () => now }, ids: sequentialIds() });
const telling = { at: openedAt.toISOString(), due: "tell" as CampaignDue };
const reminding = (day: number) => ({ at: onDay(day).toISOString(), due: "remind" as CampaignDue });
const visit = (application: Application, due: typeof telling, now: Date, campaign = aCampaign()) =>
  tell(application, standingOf(application), campaign, due, portsAt(now));

describe("an application of the cohort", () => {
  it("is told what it has to do by when, keeps its status, and is cut short at the deadline", () => {
    const before = approved();
    const move = visit(before, telling, openedAt);
    expect(move).toMatchObject({
      transition: "ask_reassessment",
      before,
      application: { status: "approved", version: before.version + 1, reassessments: [asked()] },
      entries: [
        {
          ...{ event: "reassessment_asked", actor: "system", mail: "pending" },
          facts: { campaignId: "cmp_1", deadline, roles: ["shipping"] },
          reasons: [{ clause: "DPP 1.3" }],
        },
      ],
      grant: { kind: "shorten", until: deadline },
    });
  });

  it("keeps an end that comes sooner than the deadline", () => {
    const application = approved();
    const ends = { ...application.approval, until: onDay(20).toISOString() } as typeof application.approval;
    expect(visit(approved(undefined, { approval: ends }), telling, openedAt)).not.toHaveProperty("grant");
  });

  it("is told once, whatever is run twice", () => {
    const told = visit(approved(), telling, openedAt)?.application as Application;
    expect(visit(told, telling, onDay(1))).toBeUndefined();
  });

  it("is reminded once at each time, and not at the time at which it was told", () => {
    const reminded = visit(approved(undefined, { reassessments: [asked()] }), reminding(10), onDay(10));
    expect(reminded).toMatchObject({
      transition: "remind",
      entries: [{ event: "reassessment_reminder", mail: "pending", facts: { campaignId: "cmp_1", deadline } }],
    });
    const after = reminded?.application as Application;
    expect(visit(after, reminding(10), onDay(10))).toBeUndefined();
    expect(visit(after, reminding(26), onDay(26))?.transition).toBe("remind");
    const late = visit(approved(), reminding(10), onDay(10))?.application as Application;
    expect(late.reassessments).toMatchObject([{ actedOn: onDay(10).toISOString() }]);
    expect(visit(late, reminding(10), onDay(10))).toBeUndefined();
  });

  it("that has expired meanwhile is not reminded of roles that it does not have", () => {
    const expired = approved(undefined, { status: "expired", reassessments: [asked()] });
    expect(visit(expired, reminding(26), onDay(26))).toBeUndefined();
  });

  it("hears nothing new from the deadline on: nobody is asked on the day that it is too late", () => {
    for (const due of [telling, reminding(39)]) expect(visit(approved(), due, new Date(deadline))).toBeUndefined();
    expect(visit(approved(undefined, { reassessments: [asked()] }), reminding(39), onDay(41))).toBeUndefined();
  });

  it("can be asked by two campaigns, each with its deadline", () => {
    const sooner = aCampaign({ campaignId: "cmp_2", deadline: onDay(20).toISOString() });
    const move = visit(approved(undefined, { reassessments: [asked()] }), telling, onDay(2), sooner);
    expect(move?.application.reassessments).toMatchObject([{ campaignId: "cmp_1" }, { campaignId: "cmp_2" }]);
  });
});

describe("an approval", () => {
  const other = asked({ campaignId: "cmp_2", policyVersion: "2026-11", deadline: onDay(20).toISOString() });
  const application = approved(undefined, { reassessments: [asked(), other] });

  it("answers what was asked under its policy or an older one", () => {
    expect(stillAsked(application, { policyVersion: "2026-11" })).toBeUndefined();
  });

  it("under an older policy answers nothing, and what it gives ends at the first deadline", () => {
    const left = stillAsked(application, { policyVersion: "2025-05" });
    expect(left).toEqual([asked(), other]);
    expect(endOf(onDay(365).toISOString(), left)).toBe(onDay(20).toISOString());
    expect(endOf(onDay(5).toISOString(), left)).toBe(onDay(5).toISOString());
    expect(endOf(onDay(365).toISOString())).toBe(onDay(365).toISOString());
  });

  it("that was not given answers nothing either", () => {
    expect(stillAsked(application, undefined)).toEqual([asked(), other]);
  });
});

describe("the end", () => {
  const late = approved(undefined, { reassessments: [asked()] });

  it("is one entry, at the deadline, that is the same whoever makes it", () => {
    const entry = endedEntry(late, "cmp_1");
    expect(entry).toMatchObject({
      ...{ at: deadline, event: "restricted_roles_ended", actor: "system", mail: "pending" },
      facts: { campaignId: "cmp_1", deadline, roles: ["shipping"] },
    });
    const later = { ...late, version: 9, revision: 4, name: "Parcel Pilot 2" };
    expect(endedEntry(later, "cmp_1")?.entryId).toBe(entry?.entryId);
    expect(endedEntry({ ...late, applicationId: "app_2" }, "cmp_1")?.entryId).not.toBe(entry?.entryId);
  });

  it.each([
    ["was approved again", approved()],
    ["has no restricted roles", approved(["orders"], { reassessments: [asked()] })],
    ["had expired before", approved(undefined, { status: "expired", reassessments: [asked()] })],
    ["is asked by another campaign", approved(undefined, { reassessments: [asked({ campaignId: "cmp_2" })] })],
    [
      "lost them at the deadline of another campaign",
      approved(undefined, {
        reassessments: [asked(), asked({ campaignId: "cmp_2", deadline: onDay(20).toISOString() })],
      }),
    ],
  ])("is not told to one that %s", (_, application) => {
    expect(endedEntry(application, "cmp_1")).toBeUndefined();
  });

  it("of two campaigns with one deadline is told once", () => {
    const both = approved(undefined, { reassessments: [asked({ campaignId: "cmp_2" }), asked()] });
    expect(["cmp_1", "cmp_2"].filter((id) => endedEntry(both, id))).toEqual(["cmp_1"]);
  });
});

describe("a renewal", () => {
  const policyVersion = "2026-11";
  /** Told on the day of its approval, by a campaign under this version. */
  function told(version = policyVersion) {
    const story = inReview("orders", "shipping");
    story.decides("ada");
    story.decides("alan");
    const { clock } = story.ports;
    const campaign = aCampaign({ policyVersion: version, openedAt: new Date(clock.now().getTime() + 1).toISOString() });
    const due = { at: campaign.openedAt, due: "tell" as const };
    const telling: Act = (rows, ports) => ({
      move: tell(rows.application, rows.standing, campaign, due, ports),
      on: rows,
    });
    expect(story.happens(telling)?.transition).toBe("ask_reassessment");
    expect(story.happens(telling)).toBeUndefined();
    expect(story.rows().standing.restricted?.until).toBe(deadline);
    return story;
  }

  it("that is approved ends the campaign for it, before the deadline or after", () => {
    for (const time of [onDay(30), onDay(50)]) {
      const story = told().goesTo(time.toISOString()).isSubmitted();
      story.decides("ada");
      expect(story.rows().standing.restricted?.until).toBe(deadline);
      story.decides("alan");
      const { application, standing } = story.rows();
      expect(application.reassessments).toBeUndefined();
      expect(standing.restricted?.until).toBe(application.approval?.until);
      expect(rolesInForce(standing, time, [])).toEqual(["orders", "shipping"]);
    }
  });

  it("that is rejected or taken back changes nothing before the deadline", () => {
    const rejected = told().goesTo(onDay(20).toISOString()).isSubmitted();
    rejected.decides("ada", { decision: "reject" });
    const withdrawn = told().goesTo(onDay(20).toISOString()).isSubmitted();
    withdrawn.happens(withdrawing);
    for (const story of [rejected, withdrawn]) {
      const { application, standing } = story.rows();
      expect(application).toMatchObject({ status: "approved", reassessments: [{ campaignId: "cmp_1" }] });
      expect(rolesInForce(standing, onDay(39), [])).toEqual(["orders", "shipping"]);
      expect(rolesInForce(standing, new Date(deadline), [])).toEqual(["orders"]);
    }
  });

  it("under an older policy than the campaign's gives nothing beyond the deadline, and says so", () => {
    const story = told("2027-05").goesTo(onDay(20).toISOString()).isSubmitted();
    story.decides("ada");
    const move = story.decides("alan");
    const { application, standing } = story.rows();
    expect(application.reassessments).toMatchObject([{ campaignId: "cmp_1", deadline }]);
    expect(standing.restricted?.until).toBe(deadline);
    expect(move?.entries).toMatchObject([{ event: "approved", facts: { deadline } }]);
    story.goesTo(onDay(50).toISOString()).isSubmitted();
    story.decides("ada");
    story.decides("alan");
    expect(rolesInForce(story.rows().standing, onDay(50), [])).toEqual(["orders"]);
  });

  it("that ends tokens from before the deadline: they do not come back with the roles", () => {
    const story = told();
    const { epoch } = story.rows().standing;
    story.goesTo(onDay(50).toISOString()).isSubmitted();
    story.decides("ada");
    story.decides("alan");
    expect(story.rows().standing.epoch).toBe(epoch + 1);
  });
});

describe("whatever visits come when, and twice", () => {
  const due = fc.record({
    day: fc.integer({ min: -1, max: 45 }),
    campaign: fc.constantFrom(
      aCampaign(),
      aCampaign({ campaignId: "cmp_2", deadline: onDay(20).toISOString() }),
      aCampaign({ campaignId: "cmp_3", openedAt: onDay(15).toISOString(), deadline }),
    ),
    due: fc.constantFrom(telling, reminding(10), reminding(26), reminding(39)),
    approves: fc.boolean(),
  });

  it("nobody is asked twice, reminded twice of one time, or told anything from the deadline on", () => {
    fc.assert(
      fc.property(fc.array(due, { maxLength: 40 }), (visits) => {
        let application = approved();
        const said: string[] = [];
        for (const { day, campaign, due: at, approves } of visits.toSorted((one, other) => one.day - other.day)) {
          const now = onDay(day);
          const move = tell(application, standingOf(application), campaign, at, portsAt(now));
          if (move) {
            expect(now < new Date(campaign.deadline)).toBe(true);
            said.push([campaign.campaignId, move.transition, move.transition === "remind" && at.at].join());
            application = move.application;
          }
          if (approves && day > 30) {
            const approval = { ...application.approval, at: now.toISOString() } as typeof application.approval;
            application = {
              ...application,
              approval,
              reassessments: stillAsked(application, { policyVersion: "2026-11" }),
            };
          }
        }
        expect(said).toEqual([...new Set(said)]);
      }),
    );
  });
});
