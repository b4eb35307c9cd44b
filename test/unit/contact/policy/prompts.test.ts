import { describe, expect, it } from "vitest";
import { mediaPolicy } from "#contact/policy/media-application.ts";
import { localeFor, promptFor, promptLocales, promptNames } from "#contact/policy/prompts.ts";

describe("what callers are told", () => {
  it.each(promptLocales)("is all said in %s, each thing in its own words", (locale) => {
    const said = promptNames.map((name) => promptFor(name, locale));
    expect(said.every((one) => typeof one === "string" && one.length > 0)).toBe(true);
    expect(new Set(said).size).toBe(promptNames.length);
  });

  it.each(promptLocales)("is spoken by a voice of %s", (locale) => {
    expect(mediaPolicy.voices.map((voice) => voice.locale)).toContain(locale);
  });

  it.each(promptLocales)("is another thing in every other language than in %s", (locale) => {
    for (const other of promptLocales.filter((one) => one !== locale))
      for (const name of promptNames) expect(promptFor(name, other)).not.toBe(promptFor(name, locale));
  });

  it("is said in the language of where they call from, and in English to all others", () => {
    const countries = ["DE", "AT", "CH", "FR", "BE", "ES", "MX", "JP", "US", "SE", undefined];
    const languages = "de de de fr fr es es ja en en en".split(" ");
    expect(countries.map((country) => localeFor(country).slice(0, 2))).toEqual(languages);
    expect(promptFor("refused", "sv-SE")).toBe(promptFor("refused", "en-US"));
  });
});
