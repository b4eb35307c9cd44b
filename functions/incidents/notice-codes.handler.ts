import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readCode } from "#shared/codes.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readNoticeCode } from "./notice-code-store.ts";
import { noticeCodes } from "./notice-codes.contract.ts";

const env = readEnv(noticeCodes);
const db = dynamodb();

export const handler = apiFunction(noticeCodes, {
  checkNotice: async ({ params }) => {
    const code = readCode(params.code);
    const known = code === undefined ? undefined : await readNoticeCode(db, env.INCIDENTS_TABLE, code);
    if (!known) throw new Problem("not_found", { detail: "No notice of ours has this code." });
    return answer(200, { genuine: true as const, ...known });
  },
});
