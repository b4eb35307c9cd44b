import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { adminLogReader } from "./admin-log-reader.contract.ts";
import { actsBy, actsByDay, actsOn } from "./admin-log-store.ts";
import { anyWindow, boundedWindow } from "./admin-log-window.ts";

const { STANDING_TABLE, ADMIN_LOG_TABLE: table } = readEnv(adminLogReader);
const db = dynamodb();

export const handler = apiFunction(adminLogReader, {
  readAdminLog: async ({ query: { actor, subject, from, to, ...page }, caller }) => {
    await readAsCaller(db, STANDING_TABLE, caller, []);
    const found = await (subject !== undefined
      ? actsOn(db, table, { subject, actor }, { ...page, window: anyWindow({ from, to }) })
      : actor !== undefined
        ? actsBy(db, table, actor, { ...page, window: anyWindow({ from, to }) })
        : actsByDay(db, table, { ...page, window: boundedWindow({ from, to }, systemClock.now()) }));
    const { records, nextCursor } = found;
    return answer(200, { items: [...records], ...(nextCursor === undefined ? {} : { nextCursor }) });
  },
});
