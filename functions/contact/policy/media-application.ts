import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./media-application.v1.json" with { type: "json" };

const count = whole(z.gte(1));
const milliseconds = whole(z.gte(1));

/** How calls through the SIP media application are led. */
export const mediaPolicy = z
  .strictObject({
    version: z.string(),
    /** The most that are put in one call. */
    questions: whole(z.gte(1), z.lte(9)),
    question: z.strictObject({
      /** How often it is spoken when nothing is keyed in. */
      attempts: count,
      betweenDigitsMilliseconds: milliseconds,
      attemptMilliseconds: milliseconds,
    }),
    /** Until nobody is said to be reached; the service takes up to 120. */
    ringSeconds: whole(z.gte(1), z.lte(120)),
    /** Of half a second each, before an extension is keyed in: whatever answers has to be listening. */
    pausesBeforeExtension: whole(z.gte(0), z.lte(20)),
    /** For what the adapter itself says where nothing tells the caller's language. */
    defaultLocale: z.string(),
    /**
     * Who speaks what. A voice has one language, and another is refused; `languageCode` where its name for that is another.
     * `standard` voices are in every region. Source: Amazon Polly Developer Guide, "Available voices".
     */
    voices: z.array(
      z.strictObject({
        locale: z.string(),
        voice: z.string(),
        languageCode: z.optional(z.string()),
        engine: z._default(z.enum(["standard", "neural"]), "standard"),
      }),
    ),
  })
  .parse(data);
