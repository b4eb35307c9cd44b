import { keepTaskToken, readCase } from "#developers/assessment-case-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { reportTask, sfn } from "#shared/clients/sfn.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { awaitDecision } from "./await-decision.contract.ts";

const env = readEnv(awaitDecision);
const db = dynamodb();
const workflows = sfn();

/** Where the decision came before the token, the workflow goes on at once. */
export const handler = stepFunction("developers/await-decision", awaitDecision, async ({ assessmentId, taskToken }) => {
  if (await keepTaskToken(db, env.DEVELOPERS_TABLE, assessmentId, taskToken)) return;
  const { status } = await readCase(db, env.DEVELOPERS_TABLE, assessmentId);
  if (status === "in_review") throw new Error("the token of a review was not kept");
  await reportTask(workflows, taskToken, { status });
});
