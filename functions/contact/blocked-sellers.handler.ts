import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { blockedSellers } from "./blocked-sellers.contract.ts";
import { block, lift } from "./blocked-sellers-store.ts";
import { blockKey, toBlock } from "./contact-rows.ts";

const env = readEnv(blockedSellers);
const db = dynamodb();
const contact = env.CONTACT_TABLE;

export const handler = apiFunction(blockedSellers, {
  blockSeller: async ({ params, caller }) =>
    untilWritten(async () => {
      const row = { table: contact, key: blockKey(params.buyerId, params.sellerId) };
      const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, [row]);
      const before = toBlock(rows[0]);
      if (before?.status === "blocked") return answer(200, { ...params, blockedAt: before.blockedAt });
      const now = systemClock.now();
      return (await block(db, contact, params, now))
        ? answer(200, { ...params, blockedAt: now.toISOString() })
        : undefined;
    }),

  unblockSeller: async ({ params, caller }) => {
    await readAsCaller(db, env.STANDING_TABLE, caller, []);
    // There may be none, which is as well.
    await lift(db, contact, params);
    return answer(204);
  },
});
