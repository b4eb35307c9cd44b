import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { ContactToken } from "./contact-token.ts";
import { contactTokens } from "./contact-tokens.contract.ts";
import { extended, tokenView, withdrawn } from "./token-acts.ts";
import { callsOf, type KnownEnd, readOwnToken, writeTransition } from "./token-acts-store.ts";
import { liveUntil } from "./token-expiry.ts";
import { endOf } from "./token-life.ts";

const env = readEnv(contactTokens);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, vault: env.VAULT_TABLE, contact: env.CONTACT_TABLE };

async function known(caller: Caller, contactTokenId: string) {
  const { token, grounds } = await readOwnToken(db, tables, caller, contactTokenId);
  const holder = grounds.holder?.contactTokenId === contactTokenId ? grounds.holder : undefined;
  return { token, order: grounds.order, end: endOf(token, grounds, systemClock.now()), holder };
}
type Known = Awaited<ReturnType<typeof known>>;

/** When a token ends by what was made of it; undefined where its value leads to another. */
function endAfter(after: ContactToken, { order, holder }: Known): KnownEnd | undefined {
  const end = order ? liveUntil(after, order) : after.withdrawnAt;
  return holder && end ? { liveUntil: end, callback: holder.callback } : undefined;
}

export const handler = apiFunction(contactTokens, {
  getContactToken: async ({ params: { contactTokenId }, caller }) => {
    const read = await known(caller, contactTokenId);
    return answer(200, tokenView(read, await callsOf(db, tables.contact, read.token)));
  },

  withdrawContactToken: async ({ params: { contactTokenId }, caller }) =>
    untilWritten(async () => {
      const read = await known(caller, contactTokenId);
      const after = withdrawn(read.token, systemClock.now());
      if (!after) return answer(204);
      const written = await writeTransition(db, tables.contact, "withdraw", after, endAfter(after, read));
      return written ? answer(204) : undefined;
    }),

  extendContactToken: async ({ params: { contactTokenId }, body: { reason }, caller }) =>
    untilWritten(async () => {
      const read = await known(caller, contactTokenId);
      const after = extended(read, reason);
      if (!(await writeTransition(db, tables.contact, "extend", after, endAfter(after, read)))) return undefined;
      return answer(200, tokenView({ ...read, token: after }, await callsOf(db, tables.contact, after)));
    }),
});
