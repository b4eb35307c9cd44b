import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, Duration } from "aws-cdk-lib";
import { JsonPath, Succeed, Wait, WaitTime } from "aws-cdk-lib/aws-stepfunctions";
import * as z from "zod/mini";
import { bundleOf } from "#lib/bundling.ts";
import { addChecks } from "#lib/checks.ts";
import { readSettings } from "#lib/config.ts";
import { appFunctions } from "#lib/constructs/app-functions.ts";
import { boundWorkflow, workflowNamed } from "#lib/constructs/bound-workflow.ts";
import { ChildPerItem } from "#lib/constructs/child-per-item.ts";
import { DeadLetters } from "#lib/constructs/dead-letters.ts";
import { StageStack } from "#lib/constructs/stage-stack.ts";
import { Workflow } from "#lib/constructs/workflow.ts";
import { LambdaStep, StartAgain } from "#lib/constructs/workflow-steps.ts";
import { DataStack } from "#lib/stacks/data.ts";
import { KeysStack } from "#lib/stacks/keys.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import cdk from "../../cdk.json" with { type: "json" };

const step = lambdaFunction({ env: z.object({}), routes: {} });
const signals = lambdaFunction({ env: z.object({ REVIEW_ARN: z.string() }), routes: {} });

/** A review that waits for a person, does something for each of a list, and then starts itself anew. */
function define(scope: Workflow, functions: Readonly<Record<"assess" | "ask" | "tell", Parameters<typeof stepOf>[2]>>) {
  const applicationId = JsonPath.stringAt("$.applicationId");
  return stepOf(scope, "Assess", functions.assess, { payload: { applicationId }, resultPath: "$.assessment" })
    .next(
      stepOf(scope, "Ask", functions.ask, {
        payload: { applicationId, token: JsonPath.taskToken },
        waitForToken: true,
        timeout: Duration.days(7),
        resultPath: "$.decision",
      }),
    )
    .next(stepOf(scope, "Tell", functions.ask, { payload: { applicationId } }))
    .next(
      new ChildPerItem(scope, "EachPage", {
        items: "$.assessment.pages",
        input: { applicationId, page: JsonPath.numberAt("$$.Map.Item.Value") },
        maxConcurrency: 4,
        steps: stepOf(scope, "TellPage", functions.tell, { payload: { page: JsonPath.numberAt("$.page") } }).next(
          new Succeed(scope, "Told", { inputPath: JsonPath.DISCARD }),
        ),
      }),
    )
    .next(new Wait(scope, "Rest", { time: WaitTime.duration(Duration.days(360)) }))
    .next(
      new StartAgain(scope, "Again", workflowNamed(StageStack.of(scope) as StageStack, "review"), {
        name: JsonPath.format("{}-{}", applicationId, JsonPath.stringAt("$.round")),
        input: { applicationId, round: JsonPath.mathAdd(JsonPath.numberAt("$.round"), 1) },
      }),
    )
    .next(new Succeed(scope, "Over"));
}

const stepOf = (...parameters: ConstructorParameters<typeof LambdaStep>) => new LambdaStep(...parameters);

/** A stage with a table whose changes a function follows, and a workflow that this function starts and wakes. */
export function workflowApp(directory: string, { checks = false } = {}): App {
  const bundles = join(directory, "functions");
  for (const name of ["assess", "ask", "tell", "signals"]) {
    mkdirSync(bundleOf(bundles, "fixture", name), { recursive: true });
    writeFileSync(join(bundleOf(bundles, "fixture", name), "index.cjs"), "");
  }
  const outdir = join(directory, "cdk.out");
  const context = { ...cdk.context, "aws:cdk:enable-path-metadata": "true" };
  const app = new App({ outdir, context, analyticsReporting: false, builtinCloudFormationValidation: checks });
  const settings = readSettings("dev", () => undefined);
  const keys = new KeysStack(app, settings);
  const { developers: table } = new DataStack(app, settings, keys.tables);
  const stack = new StageStack(app, "fixture", settings);
  const deadLetters = new DeadLetters(stack, "DeadLetters");
  const review = workflowNamed(stack, "review");
  const specs = { assess: step, ask: step, tell: step, signals };
  const functions = appFunctions(
    stack,
    "fixture",
    specs,
    { settings, bundles, logKey: keys.logs },
    {
      assess: { env: {} },
      ask: { env: {} },
      tell: { env: {} },
      signals: {
        env: { REVIEW_ARN: boundWorkflow(review, { actions: ["StartExecution", "SendTaskSuccess"] }) },
        stream: {
          table,
          deadLetters,
          filters: [{ eventName: ["INSERT"], dynamodb: { NewImage: { pk: { S: [{ prefix: "signal#" }] } } } }],
        },
      },
    },
  );
  new Workflow(stack, "Review", {
    settings,
    logKey: keys.logs,
    workflow: review,
    comment: "Reviews an application.",
    define: (scope) => define(scope, functions),
  });
  if (checks) addChecks(app);
  return app;
}
