import { expect } from "vitest";
import type * as z from "zod";
import { approveNotice, checkNotice, draftNotice, getNotice, listNotices, rejectNotice } from "#incidents/contract.ts";
import { type NoticeLanguage, noticeLanguages } from "#incidents/notice.ts";
import { noticePolicy } from "#incidents/policy/notices.ts";
import type { LocalInstance } from "#local/start.ts";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { putBuyer } from "#vault/contract.ts";
import { type BodyOf, call, expectStatus } from "./client.ts";
import { inParallel } from "./in-parallel.ts";
import { incidentsOn, type On } from "./incidents.ts";
import { newId, tokenOf } from "./marketplace.ts";
import type { CaughtMail } from "./notices.ts";

export type NoticeBody = z.input<(typeof draftNotice)["request"]["body"]>;

export const noticeWords: NoticeBody = {
  whatHappened: "A shipping application copied data of orders that it had no reason to look at.",
  whatWeAreDoing: "Its access has ended.",
  whatYouCanDo: "You need not do anything.",
  contact: "Write to help@marketplace.example, Monday to Friday.",
};

/** What is done about a notice: written by a responder, decided about by a privacy officer, checked by anybody. */
export function noticesOn(local: On) {
  const { api } = local.urls;
  const by = async (incidentId: string, staff: string) => ({
    params: { incidentId },
    token: await tokenOf(local, `staff:${staff}`),
  });
  return {
    draft: async (incidentId: string, body: NoticeBody = noticeWords, staff = "rita") =>
      call(api, draftNotice, { ...(await by(incidentId, staff)), body }),
    read: async (incidentId: string, staff = "otto") => call(api, getNotice, await by(incidentId, staff)),
    approve: async (incidentId: string, revision: number, staff = "petra") =>
      call(api, approveNotice, { ...(await by(incidentId, staff)), body: { revision } }),
    reject: async (incidentId: string, revision: number, rationale: string, staff = "petra") =>
      call(api, rejectNotice, { ...(await by(incidentId, staff)), body: { revision, rationale } }),
    list: async (incidentId: string) => {
      const items: BodyOf<typeof listNotices, 200>["items"] = [];
      for (let cursor: string | undefined; ; ) {
        const request = { ...(await by(incidentId, "otto")), query: { ...(cursor && { cursor }) } };
        const page = await expectStatus(200, call(api, listNotices, request));
        items.push(...page.items);
        cursor = page.nextCursor;
        if (cursor === undefined) return { ...page, items };
      }
    },
    /** Writes words and has somebody else approve them; answers when every mail is accounted for. */
    tell: async (incidentId: string, body: NoticeBody = noticeWords) => {
      const on = noticesOn(local);
      const { revision } = await expectStatus(200, on.draft(incidentId, body));
      await expectStatus(200, on.approve(incidentId, revision));
      const state = async () => (await incidentsOn(local).shown(incidentId)).state;
      await expect.poll(state, { timeout: 120_000, interval: 500 }).toBe("notified");
      return on.list(incidentId);
    },
    check: async (code: string) => call(api, checkNotice, { params: { code } }),
  };
}

export const addressOf = (buyerId: string): string => `${buyerId.toLowerCase()}@buyers.example`;

interface NewBuyer {
  /** None, where the buyer gave no address; where nothing is said, the buyer's own. */
  readonly email?: string | undefined;
  readonly country?: string | undefined;
}

/** Buyers as the marketplace hands them in. @returns their ids */
export async function newBuyers(local: On, count: number, of: (i: number) => NewBuyer = () => ({})): Promise<string[]> {
  const buyerIds = Array.from({ length: count }, () => newId("BUYER"));
  const token = await tokenOf(local, "system:marketplace");
  await inParallel([...buyerIds.entries()], async ([i, buyerId]) => {
    const { country, ...given } = of(i);
    const email = "email" in given ? given.email : addressOf(buyerId);
    const body = { name: "Zoë", ...(email && { email }), ...(country && { country }) };
    await expectStatus(201, call(local.urls.api, putBuyer, { params: { buyerId }, body, token }));
  });
  return buyerIds;
}

/** Buyers of whom a responder says that their names got out. */
export const named = (buyerIds: readonly string[]) =>
  buyerIds.map((buyerId) => ({ buyerId, fields: ["recipient.name" as const] }));

type Asserted = Parameters<ReturnType<typeof incidentsOn>["assert"]>[1];

/** An incident that affects these buyers, by the word of a responder, once they are counted. @returns its id */
export async function affecting(
  local: On,
  buyers: Asserted,
  changes: Parameters<ReturnType<typeof incidentsOn>["open"]>[1] = {},
): Promise<string> {
  const incidents = incidentsOn(local);
  const suspects = changes?.suspects ?? ["staff#nobody-there"];
  const { incidentId } = await incidents.open(suspects, changes);
  await incidents.scoped(incidentId);
  await expectStatus(202, incidents.assert(incidentId, buyers));
  const counted = async () => {
    const { state, scope } = await incidents.shown(incidentId);
    return state === "scoped" ? scope?.asserted : undefined;
  };
  await expect.poll(counted, { timeout: 30_000 }).toBe(buyers.length);
  return incidentId;
}

/** What a person was told, as that person reads it. */
export interface Told {
  readonly to: string;
  readonly language: NoticeLanguage;
  /** Of which it says that they were involved. */
  readonly fields: readonly LoggedField[];
  /** Whether it says that nothing else was. */
  readonly onlyThese: boolean;
}

/** A paragraph as it was before it was broken into lines. */
const unbroken = (text: string) => text.replaceAll(/\s+/g, "");

/** Reads a notice, as far as it can be read without knowing who it was for. */
export function readNotice({ destination, body: { text = "", html = "" } }: CaughtMail): Told {
  const language = noticeLanguages.find((one) => html.includes(`<html lang="${one}"`));
  if (!language) throw new Error("a notice in no language");
  const { involved, fields, onlyThese } = noticePolicy.languages[language];
  const paragraphs = text.split("\n\n").map(unbroken);
  const list = paragraphs[paragraphs.indexOf(unbroken(involved)) + 1] ?? "";
  const named = Object.entries(fields).filter(([, name]) => `${list}-`.includes(`-${unbroken(name)}-`));
  return {
    ...{ to: destination.to[0] ?? "", language, fields: named.map(([field]) => field as LoggedField) },
    onlyThese: paragraphs.includes(unbroken(onlyThese)),
  };
}

/** Every mail of an incident, which its code is in. */
export const noticesSent = async ({ mail }: Pick<LocalInstance, "mail">, code: string): Promise<CaughtMail[]> =>
  ((await mail.list()) as CaughtMail[]).filter(({ body }) => body.text?.includes(code));
