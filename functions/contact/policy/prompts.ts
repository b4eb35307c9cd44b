import * as z from "zod/mini";
import { matching } from "#shared/schema.ts";
import data from "./prompts.v1.json" with { type: "json" };

/** Everything that a caller can be told. */
export const promptNames = [
  "ask_extension",
  "mistyped",
  "unknown_extension",
  "expired",
  "ended",
  "blocked",
  "no_phone",
  "daily_limit",
  "refused",
  "anonymous",
  "unknown_caller",
  "not_in_service",
  "no_digits",
  "unreachable",
  "try_again",
] as const;
export type PromptName = (typeof promptNames)[number];

/** A language with the country whose voice speaks it. */
const locale = matching(/^[a-z]{2}-[A-Z]{2}$/, "a language and a country");
const country = matching(/^[A-Z]{2}$/, "a country");
/** Spoken: a sentence or two, and no markup. */
const sentence = matching(/^[^<>&{}\r\n]{1,200}$/, "one line without markup");

const { fallback, languages, prompts } = z
  .strictObject({
    version: z.string(),
    fallback: locale,
    /** Countries in which callers are spoken to in a language other than the fallback. */
    languages: z.record(locale, z.array(country)),
    prompts: z.record(locale, z.record(z.enum(promptNames), sentence)),
  })
  .parse(data);

export const promptLocales: readonly string[] = Object.keys(prompts);

const byCountry = new Map(Object.entries(languages).flatMap(([name, of]) => of.map((one) => [one, name] as const)));

/** The locale in which a caller is spoken to. @param from ISO 3166-1 alpha-2 of the number that calls; undefined where unknown */
export const localeFor = (from: string | undefined): string => byCountry.get(from ?? "") ?? fallback;

/** What is said, in a locale that there is or else the fallback. */
export const promptFor = (name: PromptName, locale: string): string =>
  (prompts[locale] ?? (prompts[fallback] as Record<PromptName, string>))[name];
