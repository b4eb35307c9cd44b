import { type NoticeDraft, type NoticeLanguage, noticeLanguages } from "./notice.ts";

/**
 * In which language a person is told: their own, where somebody has written words in it.
 * @param locale BCP 47, as the marketplace gave it
 */
export function languageFor(locale: string | undefined, { texts, language }: NoticeDraft): NoticeLanguage {
  const own = locale?.split("-", 1)[0]?.toLowerCase();
  return noticeLanguages.find((one) => one === own && texts[one] !== undefined) ?? language;
}
