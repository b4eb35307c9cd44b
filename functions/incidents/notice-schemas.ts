import * as z from "zod/mini";
import { instant, staffId } from "#shared/http/schemas.ts";
import { described, whole } from "#shared/schema.ts";
import { fieldNames } from "./incident-schemas.ts";
import { noticeLanguages } from "./notice.ts";

/** Controls but for line feeds, and what is not seen: what turns text around is among it (Unicode Technical Report 36). */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u;
/** What mail programs make links of, also in the wide letters of East Asian scripts: a scheme, `www.`, or a host and a path. */
const link = /:\/\/|www\.|[\p{L}\p{N}-]\.\p{L}{2,}\/\S/iu;

/** Words of a responder, shown as they are. `max` counts UTF-16 code units. */
const words = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => text.isWellFormed() && !unseen.test(text), "must be printable text, with line feeds at most"),
    z.refine(
      (text) => !link.test(text.normalize("NFKC")),
      "must have no link: the one of a notice is that to check it",
    ),
    z.refine((text) => text.trim() !== "", "must not be blank"),
  );

const noticeText = {
  whatHappened: described(words(2000), { example: "An application copied delivery addresses that it did not need." }),
  whatWeAreDoing: described(words(2000), { example: "We have ended its access and asked for deletion." }),
  whatYouCanDo: described(words(2000), { example: "You need not do anything." }),
  contact: described(words(500), {
    description: "Where a person is answered: an address or number, and when",
    example: "Write to help@marketplace.example or call +1 206 555 0100, Monday to Friday.",
  }),
};
const textOfNotice = z.strictObject(noticeText);

const byLanguage = <T extends z.ZodMiniType>(schema: T) => {
  const each = z.optional(schema);
  return z.strictObject({ en: each, de: each, fr: each, es: each, ja: each });
};
const language = z.enum(noticeLanguages);

export const noticeBody = z
  .strictObject({
    ...noticeText,
    language: described(z._default(language, "en"), {
      description: "Of these words: what people get in whose language there are no others",
    }),
    translations: described(z.optional(byLanguage(textOfNotice)), {
      description: "The same in other languages: what people get who read them",
    }),
  })
  .check(
    z.refine((body) => body.translations?.[body.language] === undefined, {
      error: "is the language of the words that it would translate",
      path: ["translations"],
    }),
  );
export type NoticeBody = z.output<typeof noticeBody>;

const rendered = z.strictObject({ subject: z.string(), text: z.string(), html: z.string() });
const buyers = whole(z.gte(0));

export const noticeAnswer = described(
  z.strictObject({
    revision: whole(z.gte(1)),
    author: staffId,
    at: instant,
    language,
    texts: byLanguage(textOfNotice),
    rejected: z.optional(z.strictObject({ by: staffId, at: instant, rationale: z.string() })),
    stale: described(z.boolean(), {
      description: "Buyers were named since these words were written: they have to be written again",
    }),
    buyers: described(z.optional(buyers), { description: "Left out, as are groups, while they are being counted" }),
    groups: described(
      z.array(
        z.strictObject({
          fields: fieldNames,
          onlyThese: described(z.boolean(), {
            description: "Whether the access log supports it that nothing else was read of them",
          }),
          asserted: described(z.optional(z.literal(true)), {
            description: "Something is known by the word of a responder",
          }),
          buyers,
          previews: described(z.optional(byLanguage(rendered)), {
            description:
              "What they would get, by language. The days on which it was read are those of the whole incident: everybody is told their own. The code is made with the approval",
          }),
        }),
      ),
      { description: "Buyers by the exact set of what was read of them, the largest group first" },
    ),
    withoutPreview: described(buyers, { description: "Groups, the smallest, for which this answer has no room" }),
  }),
  { id: "Notice" },
);
