import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Credential, stateOf } from "#developers/credential.ts";
import { remove, rotate } from "#developers/credential-acts.ts";
import { actOnDeadline, type CredentialDeadline, nextCredentialDeadline } from "#developers/credential-deadlines.ts";
import { daysFrom } from "#developers/policy/credentials.ts";
import { credentialOf, holderOf, made, portsAt } from "./credentials.ts";

const day = (count: number) => daysFrom(made, count);
const next = (credential: Credential, days: number) => nextCredentialDeadline(credential, new Date(day(days)));
const { application } = holderOf();
const act = (credential: Credential, deadline: CredentialDeadline) =>
  actOnDeadline(application, credential, deadline, portsAt(deadline.at));
/** A credential that is used all the time, so that only its secret grows old. */
const busy = (changes: Partial<Credential> = {}) => credentialOf({ lastUsedAt: day(170), ...changes });

describe("what time brings next", () => {
  it("are notices 90, 30, 7 and 1 days before the secret ends, and its end", () => {
    const told: CredentialDeadline[] = [];
    let credential = busy({ lastUsedAt: day(179) });
    for (let due = next(credential, 0); due; due = nextCredentialDeadline(credential, new Date(due.at))) {
      told.push(due);
      credential = act(credential, due).after;
    }
    expect(told).toEqual([
      { at: day(90), due: "notice_90" },
      { at: day(150), due: "notice_30" },
      { at: day(173), due: "notice_7" },
      { at: day(179), due: "notice_1" },
      { at: day(180), due: "secret_expired" },
    ]);
    expect(credential).toMatchObject({ status: "suspended", disabledReason: "secret_expired", epoch: 1 });
  });

  it("is the end of a credential that nobody uses, which comes before a notice of the same time", () => {
    expect(next(credentialOf(), 0)).toEqual({ at: day(90), due: "unused" });
    expect(next(credentialOf(), 95)).toEqual({ at: day(90), due: "unused" });
    expect(next(credentialOf({ lastUsedAt: day(1) }), 90)).toEqual({ at: day(90), due: "notice_90" });
    expect(next(credentialOf({ lastUsedAt: day(20) }), 179)).toEqual({ at: day(110), due: "unused" });
  });

  it("counts disuse from a new secret and from a reinstatement, too", () => {
    const rotated = rotate(holderOf(), credentialOf(), portsAt(day(60))).act.after;
    expect(next(rotated, 60)).toEqual({ at: day(150), due: "unused" });
    expect(next(credentialOf({ reinstatedAt: day(30), noticedUntil: day(90) }), 91)?.at).toBe(day(120));
  });

  it("after an outage is the latest of what passed, and nothing before it", () => {
    const credential = busy();
    expect(next(credential, 174)).toEqual({ at: day(173), due: "notice_7" });
    const { after } = act(credential, { at: day(173), due: "notice_7" });
    expect(next(after, 174)).toEqual({ at: day(179), due: "notice_1" });
    expect(next(credential, 200)).toEqual({ at: day(180), due: "secret_expired" });
  });

  it("is nothing once it is disabled or deleted", () => {
    expect(next(credentialOf({ status: "suspended", disabledReason: "unused" }), 0)).toBeUndefined();
    expect(next(remove(holderOf(["cli_1"]), credentialOf(), portsAt()).after, 0)).toBeUndefined();
  });
});

describe("a deadline that has come", () => {
  it("tells the developer by when to do what, by which clause", () => {
    const { after, entry, record } = act(busy(), { at: day(150), due: "notice_30" });
    expect(after).toEqual({ ...busy({ secrets: after.secrets }), noticedUntil: day(150) });
    expect(entry).toMatchObject({
      ...{ event: "credential_reminder", actor: "system", revision: 1, mail: "pending" },
      facts: { clientId: "cli_1", deadline: day(180) },
      reasons: [{ clause: "DPP 1.4" }],
    });
    expect(record).toBeUndefined();
  });

  it("disables what nobody used, with notice and on record, and ends what it got", () => {
    const { after, entry, record } = act(credentialOf({ epoch: 4 }), { at: day(90), due: "unused" });
    expect(after).toMatchObject({ status: "suspended", disabledReason: "unused", epoch: 5, noticedUntil: day(90) });
    expect(entry).toMatchObject({ event: "credential_disabled", reasons: [{ clause: "2019 unused keys" }] });
    expect(record).toMatchObject({
      ...{ actor: "workflow", act: "credential.disabled", subject: "credential#cli_1" },
      details: { applicationId: "app_1", reason: "unused", clause: "2019 unused keys" },
    });
  });

  it.each(["unused", "notice_30", "secret_expired"] as const)(
    "passes in silence while a responder has it revoked: %s",
    (due) => {
      const revoked = credentialOf({ status: "revoked" });
      expect(act(revoked, { at: day(90), due })).toEqual({
        before: revoked,
        after: { ...revoked, noticedUntil: day(90) },
      });
    },
  );
});

/** A life of a credential: what happens, in hours from one to the next. The workflow may sleep through some of it. */
const lives = fc.array(
  fc.record({
    what: fc.constantFrom("use", "rotate", "work", "work", "revoke", "reinstate"),
    hours: fc.integer({ min: 0, max: 60 * 24 }),
  }),
  { maxLength: 60 },
);

describe("whatever happens", () => {
  it("nothing is told twice, nothing early, nothing out of order, and what is disabled was unused or old", () => {
    fc.assert(
      fc.property(lives, (life) => {
        let credential = credentialOf();
        let now = made;
        const told: CredentialDeadline[] = [];
        const work = () => {
          for (let turns = 0; ; turns++) {
            expect(turns).toBeLessThan(10);
            const due = nextCredentialDeadline(credential, new Date(now));
            if (!due || due.at > now) return;
            const { before = credential, after, entry } = actOnDeadline(application, credential, due, portsAt(now));
            expect(after.noticedUntil).toBe(due.at);
            expect(entry !== undefined).toBe(stateOf(before) === "active");
            if (entry) told.push(due);
            credential = after;
          }
        };
        for (const { what, hours } of life) {
          now = daysFrom(now, hours / 24);
          const state = stateOf(credential);
          if (what === "work") {
            const before = told.length;
            const { lastUsedAt = made } = credential;
            work();
            // After however long a sleep, one thing is told.
            expect(told.length - before).toBeLessThanOrEqual(1);
            if (told.length > before && told.at(-1)?.due === "unused")
              expect(daysFrom(lastUsedAt, 90) <= now).toBe(true);
          }
          if (what === "use" && state === "active") credential = { ...credential, lastUsedAt: now };
          if (what === "rotate" && state !== "revoked")
            credential = rotate(holderOf(), credential, portsAt(now)).act.after;
          if (what === "revoke") credential = { ...credential, status: "revoked" };
          if (what === "reinstate" && state === "revoked")
            credential = { ...credential, status: "active", reinstatedAt: now };
        }
        const times = told.map(({ at }) => at);
        expect(times).toEqual([...new Set(times)].sort());
      }),
      { numRuns: 300 },
    );
  });
});
