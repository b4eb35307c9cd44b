import { expect, it } from "vitest";
import { localeSpoken, voiceFor } from "#contact/media-voices.ts";
import { mediaPolicy } from "#contact/policy/media-application.ts";

it.each([
  ["de-DE", { VoiceId: "Vicki", LanguageCode: "de-DE", Engine: "standard" }],
  ["fi-FI", { VoiceId: "Suvi", LanguageCode: "fi-FI", Engine: "neural" }],
  ["zh-CN", { VoiceId: "Zhiyu", LanguageCode: "cmn-CN", Engine: "standard" }],
  ["de-CH", { VoiceId: "Vicki", LanguageCode: "de-DE", Engine: "standard" }],
  ["xx-XX", { VoiceId: "Joanna", LanguageCode: "en-US", Engine: "standard" }],
])("%s is spoken by a voice of its language", (locale, voice) => {
  expect(voiceFor(locale)).toEqual(voice);
});

it("tells the locale from what the service repeats", () => {
  const locales = mediaPolicy.voices.map(({ locale }) => locale);
  expect(locales.map((locale) => localeSpoken(voiceFor(locale).LanguageCode))).toEqual(locales);
  expect([localeSpoken(undefined), localeSpoken("tlh")]).toEqual(["en-US", "en-US"]);
});
