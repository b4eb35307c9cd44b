import { describe, expect, it } from "vitest";
import type { Incident } from "#incidents/incident.ts";
import { type IncidentStatus, incidentStatuses } from "#incidents/incident-transitions.ts";
import { approved, rejected } from "#incidents/notice-approval.ts";
import { drafted } from "#incidents/notice-drafting.ts";
import { noTotals } from "#incidents/scope-totals.ts";
import { now, opened, portsAt } from "./incidents.ts";
import { draft, words } from "./notices.ts";

const code = "0123-4567-89AB";
const notice = { revision: 1, author: "rita", scopeRevision: 0 };
const waiting = (changes: Partial<Incident> = {}): Incident => ({
  ...opened().incident,
  ...{ status: "scoped", scope: { ...noTotals, buyers: 3 }, notice },
  ...changes,
});
const preview = { revision: 7 };
const officer = (staffId = "petra") => ({ staffId, ports: portsAt(), preview: () => preview });
const responder = (staffId = "rita") => ({ staffId, ports: portsAt() });
const body = { ...words, language: "en" as const };
const codeOf = (act: () => unknown) => {
  try {
    act();
    return "none";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("words", () => {
  it("are of a revision, in the name of who wrote them, about whom the incident affects then", () => {
    const given = { ...body, translations: { de: words, fr: undefined } };
    const written = drafted(waiting({ notice: undefined, scopeRevision: 2 }), given, undefined, responder());
    expect(written).toMatchObject({
      draft: { revision: 1, author: "rita", at: now.toISOString(), language: "en", texts: { en: words, de: words } },
      notice: { revision: 1, author: "rita", scopeRevision: 2 },
      move: { transition: "draftNotice", entry: { event: "notice_drafted", actor: "staff:rita" } },
      act: { act: "incident.notice_drafted", details: { revision: 1, languages: ["en", "de"] } },
    });
    expect(Object.keys(written?.draft.texts ?? {})).toEqual(["en", "de"]);
  });

  it.each([
    ["the same, by the same person", {}, body, "rita", undefined],
    ["the same, by another", {}, body, "ron", 2],
    ["others", {}, { ...body, contact: "Nobody" }, "rita", 2],
    ["the same, after buyers were named", { scopeRevision: 1 }, body, "rita", 2],
    [
      "the same, after a rejection",
      { notice: { ...notice, rejected: { by: "petra", at: "", rationale: "x" } } },
      ...([body, "rita", 2] as const),
    ],
    ["the same, in another language", {}, { ...body, language: "de" as const }, "rita", 2],
  ] as const)("%s are a new revision, or none", (_, changes, given, author, revision) => {
    const current = { ...draft, texts: { en: words } };
    const written = drafted(waiting(changes), given, current, responder(author));
    expect(written?.draft.revision).toBe(revision);
    expect(written?.notice.rejected).toBeUndefined();
  });

  it.each(incidentStatuses.filter((status) => status !== "scoped"))("are not written of one that is %s", (status) => {
    expect(codeOf(() => drafted(waiting({ status }), body, undefined, responder()))).toBe("wrong_state");
  });
});

describe("an approval", () => {
  it("has everybody told, and is on record with how many that is", () => {
    const approval = approved(waiting(), 1, code, officer());
    const decision = { notify: true, revision: 1, code, by: "petra", at: now.toISOString() };
    expect(approval).toMatchObject({
      decision,
      after: { status: "notifying", decision, version: 2 },
      move: { transition: "approveNotice", set: { decision }, entry: { event: "notice_approved" } },
      act: { act: "incident.notice_approved", actor: "staff:petra", details: { revision: 1, buyers: 3 } },
    });
    expect(JSON.stringify(approval?.act)).not.toContain(code);
  });

  it("again is the same as once, and not by another", () => {
    const { after } = approved(waiting(), 1, code, officer()) as { after: Incident };
    expect(approved(after, 1, "other", officer())).toBeUndefined();
    expect(codeOf(() => approved(after, 1, code, officer("paul")))).toBe("wrong_state");
  });

  it.each<[string, Partial<Incident>, number, string, string]>([
    ["by who wrote the words", {}, 1, "rita", "same_person"],
    ["of words that were replaced", { notice: { ...notice, revision: 2 } }, 1, "petra", "stale_notice"],
    ["of words that nobody has written yet", {}, 2, "petra", "stale_notice"],
    ["after buyers were named", { scopeRevision: 1 }, 1, "petra", "stale_notice"],
    ["while they are counted again", { scopeRevision: 1, status: "contained" }, 1, "petra", "stale_notice"],
    [
      "of words that were rejected",
      { notice: { ...notice, rejected: { by: "paul", at: "", rationale: "x" } } },
      ...([1, "petra", "wrong_state"] as const),
    ],
    ["where there are no words", { notice: undefined }, 1, "petra", "wrong_state"],
    ["where nobody is affected", { scope: noTotals }, 1, "petra", "wrong_state"],
  ])("%s is refused", (_, changes, revision, by, expected) => {
    expect(codeOf(() => approved(waiting(changes), revision, code, officer(by)))).toBe(expected);
  });

  it.each<IncidentStatus>(["open", "notifying", "notified", "decided", "closed"])(
    "of one that is %s is refused, and so is a rejection",
    (status) => {
      expect(codeOf(() => approved(waiting({ status }), 1, code, officer()))).toBe("wrong_state");
      const given = { revision: 1, rationale: "x" };
      expect(codeOf(() => rejected(waiting({ status }), given, officer()))).toBe("wrong_state");
    },
  );

  it("of what has changed is refused with what is there now", () => {
    const act = () => approved(waiting({ scopeRevision: 1 }), 1, code, officer());
    expect(act).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ extensions: { notice: preview } }) }),
    );
  });
});

describe("a rejection", () => {
  const given = { revision: 1, rationale: "Say which application" };

  it("leaves the words there, and says by whom and why they were sent back", () => {
    const rejection = rejected(waiting(), given, officer());
    expect(rejection).toMatchObject({
      after: { status: "scoped", notice: { revision: 1, rejected: { by: "petra", rationale: given.rationale } } },
      act: { act: "incident.notice_rejected", details: given },
      move: { transition: "rejectNotice", entry: { event: "notice_rejected" } },
    });
    expect(rejected(rejection?.after as Incident, given, officer())).toBeUndefined();
    expect(codeOf(() => rejected(rejection?.after as Incident, given, officer("paul")))).toBe("wrong_state");
  });

  it("may be by who wrote them, and not of others than those that count", () => {
    expect(rejected(waiting(), given, officer("rita"))).toBeDefined();
    expect(codeOf(() => rejected(waiting(), { ...given, revision: 2 }, officer()))).toBe("stale_notice");
  });
});
