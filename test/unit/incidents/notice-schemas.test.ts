import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { noticeBody } from "#incidents/notice-schemas.ts";
import { words } from "./notices.ts";

const issuesOf = (body: object) => z.safeParse(noticeBody, body).error?.issues ?? [];

describe("words of a responder", () => {
  it.each([
    ["a link", "See https://evil.example/x"],
    ["a link in capitals", "See HTTPS://EVIL.EXAMPLE"],
    ["a link of another scheme", "x://y"],
    ["the beginning of a host", "See www.evil.example"],
    ["a host in wide letters", "ｗｗｗ．evil.example"],
    ["a scheme in wide letters", "https：／／evil"],
    ["a host and a path", "See evil.example/pay now"],
    ["a control", "a\u0007b"],
    ["a carriage return", "a\r\nb"],
    ["a separator of lines", "a\u2028b"],
    ["an override of direction", "a\u202eb"],
    ["a mark of direction", "a\u200fb"],
    ["what is not seen", "ht\u200btp"],
    ["half a character", "\ud800"],
    ["nothing", " \n "],
  ])("with %s are refused, by their pointer", (_, text) => {
    for (const name of ["whatHappened", "whatWeAreDoing", "whatYouCanDo", "contact"]) {
      const [issue, ...more] = issuesOf({ ...words, [name]: text });
      expect([issue?.path, more]).toEqual([[name], []]);
      expect(issue?.message).not.toContain(text);
    }
    const translated = issuesOf({ ...words, translations: { de: { ...words, contact: text } } });
    expect(translated.map(({ path }) => path)).toEqual([["translations", "de", "contact"]]);
  });

  it.each([
    ["HTML", "<b>Nothing</b> & more"],
    ["template syntax", "{code} {{x}} <%= y %>"],
    ["numbers and addresses", "+1 206 555 0100, 0800-1234, help@marketplace.example"],
    ["paragraphs", "First.\n\nSecond."],
    ["a date and a choice", "On 1.5.2026 and/or 2/5/2026, 9 a.m./p.m."],
    ["any script", "お客様にしていただくことはありません。漢字 Zoë 🏠"],
  ])("with %s are taken as they are", (_, text) => {
    const { data } = z.safeParse(noticeBody, { ...words, whatYouCanDo: text });
    expect(data).toEqual({ ...words, whatYouCanDo: text, language: "en" });
  });

  it("are of one language, and translated into others", () => {
    expect(issuesOf({ ...words, translations: { de: words, ja: words } })).toEqual([]);
    const twice = issuesOf({ ...words, language: "de", translations: { de: words } });
    expect(twice.map(({ path }) => path)).toEqual([["translations"]]);
    expect(issuesOf({ ...words, translations: { pt: words } })).toHaveLength(1);
  });
});
