import type { LoggedField } from "#shared/access-log/access-record.ts";

/** Languages in which people are told; BCP 47. */
export const noticeLanguages = ["en", "de", "fr", "es", "ja"] as const;
export type NoticeLanguage = (typeof noticeLanguages)[number];

/** What a responder writes, in one language: plain text, shown as it is. */
export interface NoticeText {
  readonly whatHappened: string;
  readonly whatWeAreDoing: string;
  readonly whatYouCanDo: string;
  readonly contact: string;
}

/** The words of a notice, of one revision; never changed. */
export interface NoticeDraft {
  readonly revision: number;
  readonly author: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In which it was written: what a person gets in whose language there are no words. */
  readonly language: NoticeLanguage;
  readonly texts: Readonly<Partial<Record<NoticeLanguage, NoticeText>>>;
}

/** What is known of one person, and told to that person. */
export interface PersonFacts {
  readonly fields: readonly LoggedField[];
  /** Whether the access log supports it that nothing else of this person was read. */
  readonly onlyThese: boolean;
  /** Of what an order can have of a person, that of which the access log shows that it was not read. */
  readonly notInvolved: readonly LoggedField[];
  /** ISO 8601, UTC; absent where the log does not know. */
  readonly firstAccess?: string | undefined;
  readonly lastAccess?: string | undefined;
}

/** A notice as it is sent. */
export interface RenderedNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
