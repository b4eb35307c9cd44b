import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import * as z from "zod/mini";
import { bundleOf } from "#lib/bundling.ts";
import { addChecks } from "#lib/checks.ts";
import { readSettings } from "#lib/config.ts";
import { appFunctions } from "#lib/constructs/app-functions.ts";
import { DeadLetters } from "#lib/constructs/dead-letters.ts";
import { MailEvents } from "#lib/constructs/mail-events.ts";
import { StageStack } from "#lib/constructs/stage-stack.ts";
import { KeysStack } from "#lib/stacks/keys.ts";
import { MailStack } from "#lib/stacks/mail.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import cdk from "../../cdk.json" with { type: "json" };

const mailer = lambdaFunction({
  env: z.object({ MAIL_FROM: z.string(), MAIL_CONFIGURATION_SET: z.string() }),
  routes: {},
});
const watcher = lambdaFunction({ env: z.object({}), routes: {} });

/** A bundle that calls SES with what it is handed, and answers with the answer. */
const mailerSource = `exports.handler = async (event) => {
  const authorization = "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/20260101/us-east-1/ses/aws4_request";
  const body = { FromEmailAddress: process.env.MAIL_FROM, ConfigurationSetName: process.env.MAIL_CONFIGURATION_SET, ...event };
  const url = process.env.AWS_ENDPOINT_URL + "/v2/email/outbound-emails";
  const headers = { authorization, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, ...(await response.json()) };
}`;
/** A bundle that keeps the events in the directory, and fails where their tag says so. */
const watcherSource = (directory: string) => `exports.handler = async (event) => {
  require("node:fs").appendFileSync(${JSON.stringify(join(directory, "events"))}, JSON.stringify(event) + "\\n");
  if (event.incident === "fails") throw new Error("on purpose");
}`;

/** A stage with a function that mails, and one that is told what became of mails that have the tag `incident`. */
export function mailEventsApp(directory: string, { checks = false } = {}): App {
  const bundles = join(directory, "functions");
  for (const [name, source] of Object.entries({ mailer: mailerSource, watcher: watcherSource(directory) })) {
    mkdirSync(bundleOf(bundles, "fixture", name), { recursive: true });
    writeFileSync(join(bundleOf(bundles, "fixture", name), "index.cjs"), source);
  }
  const context = { ...cdk.context, "aws:cdk:enable-path-metadata": "true" };
  const outdir = join(directory, "cdk.out");
  const app = new App({ outdir, context, analyticsReporting: false, builtinCloudFormationValidation: checks });
  const settings = readSettings("dev", () => undefined);
  const { sender } = new MailStack(app, settings);
  const { logs: logKey } = new KeysStack(app, settings);
  const stack = new StageStack(app, "fixture", settings);
  const deadLetters = new DeadLetters(stack, "DeadLetters");
  const functions = appFunctions(
    stack,
    "fixture",
    { mailer, watcher },
    { settings, bundles, logKey },
    { mailer: { env: sender.bound() }, watcher: { env: {}, deadLetters } },
  );
  new MailEvents(stack, "NoticeEvents", { sender, tags: ["incident", "buyer"], target: functions.watcher });
  if (checks) addChecks(app);
  return app;
}
