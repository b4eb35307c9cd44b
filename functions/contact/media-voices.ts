import { mediaPolicy } from "./policy/media-application.ts";

const { voices, defaultLocale } = mediaPolicy;

/** Parameters of speech as `Speak` has them. */
export interface Voice {
  readonly Engine: "standard" | "neural";
  readonly LanguageCode: string;
  readonly VoiceId: string;
}

/** The voice for a locale; else of its language in another country; else the default one, which reads it as it can. */
export function voiceFor(locale: string): Voice {
  const language = locale.split("-")[0];
  const found =
    voices.find((one) => one.locale === locale) ??
    voices.find((one) => one.locale.split("-")[0] === language) ??
    voices.find((one) => one.locale === defaultLocale);
  if (!found) throw new Error("the policy has no voice for its default locale");
  return { Engine: found.engine, LanguageCode: found.languageCode ?? found.locale, VoiceId: found.voice };
}

/** The locale that was spoken in, from what an event repeats of our own action. */
export function localeSpoken(languageCode: string | undefined): string {
  const found = voices.find((one) => (one.languageCode ?? one.locale) === languageCode);
  return found?.locale ?? defaultLocale;
}
