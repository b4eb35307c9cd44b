import type { NoticeDraft, NoticeText, PersonFacts } from "#incidents/notice.ts";
import type { NoticeParts } from "#incidents/notice-content.ts";
import { opened } from "./incidents.ts";

export const words: NoticeText = {
  whatHappened: "A shipping application copied addresses.",
  whatWeAreDoing: "Its access has ended.",
  whatYouCanDo: "You need not do anything.",
  contact: "Write to help@marketplace.example, Monday to Friday.",
};

export const draft: NoticeDraft = {
  ...{ revision: 1, author: "rita", at: "2026-11-21T21:00:00.000Z", language: "en" },
  texts: { en: words, de: words, fr: words, es: words, ja: words },
};

export const person: PersonFacts = {
  ...{ fields: ["recipient.name", "shippingAddress"], onlyThese: true, notInvolved: ["taxId"] },
  ...{ firstAccess: "2026-11-02T10:00:00.000Z", lastAccess: "2026-11-20T23:59:59.999Z" },
};

export const parts = (changes: Partial<NoticeParts> = {}): NoticeParts => ({
  ...{ incident: opened().incident, draft, person, language: "en", code: "0123-4567-89AB" },
  ...{ officeMailbox: "privacy@marketplace.example", page: "https://privacy.marketplace.example/notices/" },
  ...changes,
});
