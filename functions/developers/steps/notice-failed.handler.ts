import { writeMailState } from "#developers/timeline-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { log } from "#shared/log/log.ts";
import { stepFunction } from "#shared/step-function.ts";
import { noticeFailed } from "./notice-failed.contract.ts";

const env = readEnv(noticeFailed);
const db = dynamodb();

/** Called twice it says so twice in the log, and once in the timeline. */
export const handler = stepFunction("developers/notice-failed", noticeFailed, async ({ notice, error }) => {
  if (notice.kind === "timeline") await writeMailState(db, env.DEVELOPERS_TABLE, notice, "fail");
  log("notice.failed", { ...notice, errorName: error });
});
