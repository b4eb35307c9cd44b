import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NoticeText, noticeLanguages } from "#incidents/notice.ts";
import { languageFor } from "#incidents/notice-language.ts";
import { personFacts, renderNotice } from "#incidents/notice-render.ts";
import { noticePolicy } from "#incidents/policy/notices.ts";
import type { AffectedBuyer } from "#incidents/scope-totals.ts";
import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";
import { opened } from "./incidents.ts";
import { draft, parts, person, words } from "./notices.ts";

const buyer = (changes: Partial<AffectedBuyer> = {}): AffectedBuyer => ({
  ...{ buyerId: "B-1", fields: new Set(["taxId"] as const), asserted: new Set<never>() },
  ...{ firstAccess: "2026-11-20T10:00:00.000Z", lastAccess: "2026-11-20T11:00:00.000Z" },
  ...changes,
});
const unlogged: AffectedBuyer = { buyerId: "B-1", fields: new Set(), asserted: new Set(["taxId"]) };
const everything = {} as const;
const someFields = { fields: ["taxId", "recipient.name"] satisfies LoggedField[] };
const flat = (text: string) => text.replaceAll(/\s+/g, " ");
/** The items of each list of a notice in HTML, in order. */
const listsIn = (html: string) =>
  [...html.matchAll(/<ul[^>]*>(.*?)<\/ul>/g)].map(([, inner = ""]) =>
    [...inner.matchAll(/<li>(.*?)<\/li>/g)].map(([, item]) => item),
  );
const setOfFields = fc.subarray([...loggedFields], { minLength: 1 });
const written = (changes: Partial<NoticeText>) => ({ ...draft, texts: { en: { ...words, ...changes } } });

describe("what a person is told", () => {
  it("names each field that was read of them and no other, in every language and both forms", () => {
    fc.assert(
      fc.property(setOfFields, fc.constantFrom(...noticeLanguages), (fields, language) => {
        const facts = personFacts(buyer({ fields: new Set(fields) }), everything);
        const { html, text } = renderNotice(parts({ person: facts, language }));
        const { fields: names, notInvolved, mayFollow, consequences, onlyThese } = noticePolicy.languages[language];
        const told = loggedFields.filter((field) => fields.includes(field));
        const others = (["recipient.name", "recipient.phone", "recipient.email", "shippingAddress", "taxId"] as const)
          .filter((field) => !fields.includes(field))
          .map((field) => names[field]);
        const escaped = (items: readonly string[]) => items.map((item) => item.replaceAll("'", "&#39;"));
        expect(listsIn(html)).toEqual(
          [told.map((field) => names[field]), others, told.map((field) => consequences[field])]
            .filter((items) => items.length > 0)
            .map(escaped),
        );
        const squeezed = (of: string) => of.replaceAll(/\s/g, "");
        const [involved = ""] = squeezed(text).split(squeezed(others.length > 0 ? notInvolved : onlyThese));
        for (const field of loggedFields)
          expect(involved.includes(`-${squeezed(names[field])}`)).toBe(fields.includes(field));
        expect(squeezed(text)).toContain(squeezed(mayFollow));
      }),
    );
  });

  it.each<[string, AffectedBuyer, { fields?: LoggedField[] }, boolean, LoggedField[]]>([
    ["all that was not read, by the log alone", buyer(), {}, true, loggedFields.slice(0, 4)],
    ["nothing where a responder named something", buyer({ asserted: new Set(["taxId"]) }), {}, false, []],
    ["nothing of whom the log does not know", unlogged, {}, false, []],
    ["only what the incident is about, where that is some fields", buyer(), someFields, false, ["recipient.name"]],
  ])("of what was not involved says %s", (_, given, incident, onlyThese, notInvolved) => {
    const facts = personFacts(given, incident);
    expect(facts).toMatchObject({ onlyThese, notInvolved });
    const { text } = renderNotice(parts({ person: facts }));
    expect(text.includes("No other information about you was involved")).toBe(onlyThese);
    expect(text.includes("Not involved:")).toBe(notInvolved.length > 0);
  });

  it("has the five headings of California in English, and the words where they belong", () => {
    const { text } = renderNotice(parts());
    const headings = ["What Happened", "What Information Was Involved", "What We Are Doing", "What You Can Do"];
    const sections = text.split(/\n\n(?=.+\n-+\n)/).slice(1);
    expect(sections.map((section) => section.split("\n", 1)[0])).toEqual([...headings, "For More Information"]);
    const ofResponder = [words.whatHappened, undefined, words.whatWeAreDoing, words.whatYouCanDo, words.contact];
    for (const [i, said] of ofResponder.entries()) if (said) expect(sections[i]).toContain(said);
    expect(flat(sections[4] ?? "")).toContain("its code, 0123-4567-89AB, on this page:");
  });

  it.each([
    ["en", "November 21, 2026", "between November 2, 2026 and November 20, 2026", "We found out on November 21, 2026"],
    ["de", "21. November 2026", "zwischen dem 2. November 2026 und dem 20. November 2026", "am 21. November 2026"],
    ["fr", "21 novembre 2026", "entre le 2 novembre 2026 et le 20 novembre 2026", "le 21 novembre 2026"],
    ["es", "21 de noviembre de 2026", "entre el 2 de noviembre de 2026 y el 20 de noviembre de 2026", "el 21 de"],
    ["ja", "2026年11月21日", "2026年11月2日から2026年11月20日まで", "2026年11月21日に"],
  ] as const)("has dates as they are written in %s, by UTC", (language, title, accessed, detected) => {
    const { subject, text, html } = renderNotice(parts({ language }));
    expect(subject).toContain(title);
    const read = language === "ja" ? text.replaceAll(/\s/g, "") : flat(text);
    for (const expected of [accessed, detected]) expect(read).toContain(expected);
    expect(html).toContain(`<html lang="${language}">`);
  });

  it("says one day where it was one, and that the day is not known where it is not", () => {
    const on = { ...person, firstAccess: "2026-11-02T00:00:00.000Z", lastAccess: "2026-11-02T23:59:59.999Z" };
    expect(flat(renderNotice(parts({ person: on })).text)).toContain("was read on November 2, 2026 (UTC)");
    const unknown = { ...person, firstAccess: undefined, lastAccess: undefined };
    expect(renderNotice(parts({ person: unknown })).text).toContain("do not show on which day");
  });

  it("is dated by its approval once there is one", () => {
    const approved = { notify: true, revision: 1, code: "0123-4567-89AB", by: "petra" } as const;
    const incident = { ...opened().incident, decision: { ...approved, at: "2026-11-22T08:00:00.000Z" } };
    expect(renderNotice(parts({ incident })).subject).toBe("Notice of Data Breach, November 22, 2026");
  });

  it("is marked as an exercise in its subject and its first line, in every language", () => {
    const { incident } = opened({ exercise: true });
    for (const language of noticeLanguages) {
      const { subject, text, html } = renderNotice(parts({ incident, language }));
      const { mark, line } = noticePolicy.languages[language].exercise;
      expect(subject.startsWith(`${mark} `)).toBe(true);
      expect(text.startsWith(`${mark} ${line}\n`)).toBe(true);
      expect(html.indexOf(line)).toBeLessThan(html.indexOf("<h1"));
    }
    expect(renderNotice(parts()).text).not.toContain("exercise");
  });
});

describe("the words of a responder", () => {
  const attack =
    "{code} <%= 7*7 %> {{constructor}} <script>alert(1)</script> & \"quoted\" 'single' +1 206 555 0100 $& $1";

  it("stand there as they are: no template, no HTML and no number in them means anything", () => {
    const given = { whatHappened: attack, whatWeAreDoing: attack, whatYouCanDo: attack, contact: attack };
    const { subject, text, html } = renderNotice(parts({ draft: written(given) }));
    expect(flat(text).split(attack)).toHaveLength(5);
    expect(html).not.toMatch(/<script|tel:/);
    const shown = attack
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;");
    expect(html.split(shown)).toHaveLength(5);
    expect(subject).not.toContain("{");
  });

  it("keep their paragraphs", () => {
    const { text, html } = renderNotice(parts({ draft: written({ whatYouCanDo: "First.\n\nSecond." }) }));
    expect(text).toContain("First.\n\nSecond.");
    expect(html).toContain("First.<br>\n<br>\nSecond.");
  });

  it("never make a line that no server would pass on, whatever they are", () => {
    const anything = fc.oneof(fc.string({ maxLength: 2000 }), fc.constantFrom("漢字".repeat(900), "。".repeat(2000)));
    fc.assert(
      fc.property(anything, (whatHappened) => {
        const { text } = renderNotice(
          parts({ language: "ja", draft: { ...draft, texts: { ja: { ...words, whatHappened } } } }),
        );
        for (const line of text.split("\n")) expect(Buffer.byteLength(line)).toBeLessThan(998);
      }),
    );
  });
});

describe("the HTML of a notice", () => {
  it("has one link, which verifies it, and fetches nothing", () => {
    for (const language of noticeLanguages) {
      const { html, text } = renderNotice(parts({ language }));
      const url = "https://privacy.marketplace.example/notices/0123-4567-89AB";
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([url]);
      expect(html).not.toMatch(/<(img|link|script|iframe|style|form)|src=|@import|url\(/i);
      expect([...text.matchAll(/https?:\S+/g)].map(([found]) => found)).toEqual([url]);
      expect(html).toContain('name="viewport" content="width=device-width, initial-scale=1"');
      expect(html).toContain("telephone=no");
    }
  });
});

it.each([
  ["de-AT", "de"],
  ["JA", "ja"],
  ["pt-BR", "en"],
  ["deu", "en"],
  [undefined, "en"],
])("who reads %s is told in %s", (locale, language) => {
  expect(languageFor(locale, draft)).toBe(language);
});

it("who reads what nobody has written words in is told in the language of the others", () => {
  expect(languageFor("fr", { ...draft, language: "de", texts: { de: words } })).toBe("de");
});
