import { expect, it } from "vitest";
import { noticeLanguages } from "#incidents/notice.ts";
import { noticePolicy, parseNotices } from "#incidents/policy/notices.ts";

it("there is a template for each language, and dates can be written in it", () => {
  expect(Object.keys(noticePolicy.languages).sort()).toEqual([...noticeLanguages].sort());
  const dates = Object.values(noticePolicy.languages).map((template) => template.dates);
  expect(Intl.DateTimeFormat.supportedLocalesOf(dates)).toEqual(dates);
});

it("no template says how seriously anything is taken, or has a link", () => {
  const said = JSON.stringify(noticePolicy);
  expect(said).not.toMatch(/serious|priorit|ernst|sérieu|très au|en serio|seriedad|真剣|重く受け止め/i);
  expect(said).not.toMatch(/:\/\/|www\./i);
});

it.each([
  ["lacks a field", (en: Record<string, unknown>) => ({ ...en, fields: { taxId: "Your tax number" } })],
  ["names what there is not", (en: Record<string, unknown>) => ({ ...en, title: "Notice, {date} {buyer}" })],
  ["does not name the code", (en: Record<string, unknown>) => ({ ...en, verify: "Look it up." })],
  ["has two lines", (en: Record<string, unknown>) => ({ ...en, news: "This is\nall." })],
])("a template that %s is refused", (_, change) => {
  const { languages, ...rest } = structuredClone(noticePolicy);
  expect(() => parseNotices({ ...rest, languages: { ...languages, en: change(languages.en) } })).toThrow();
  expect(parseNotices({ ...rest, languages })).toEqual(noticePolicy);
});
