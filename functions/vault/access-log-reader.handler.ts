import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { accessLogReader } from "./access-log-reader.contract.ts";
import { accessesTo } from "./access-log-store.ts";

const env = readEnv(accessLogReader);
const db = dynamodb();

export const handler = apiFunction(accessLogReader, {
  readAccessLog: async ({ params: { orderId }, query, caller }) => {
    const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, [orderRead(env.VAULT_TABLE, orderId)]);
    const order = toOrder(rows[0]);
    if (!order) throw new Problem("not_found");
    const { records, nextCursor } = await accessesTo(db, env.ACCESS_LOG_TABLE, order, query);
    const items = records.map(({ buyerId: _, fields, ...record }) => ({ ...record, fields: [...fields] }));
    return answer(200, { items, ...(nextCursor === undefined ? {} : { nextCursor }) });
  },
});
