import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  IntegrationPattern,
  JsonPath,
  Parallel,
  Pass,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { beforeAll, expect, test } from "vitest";
import { loadSystem } from "#local/assembly/load-system.ts";
import { parseDefinition } from "#local/states/definition.ts";
import type { LocalSystem } from "#local/system.ts";

let system: LocalSystem;

/** A workflow of the kind that this system has, as CDK writes it into a template. */
function addWorkflow(stack: Stack, codeDirectory: string): void {
  const code = Code.fromAsset(codeDirectory);
  const step = new LambdaFunction(stack, "Step", { runtime: Runtime.NODEJS_24_X, handler: "index.handler", code });
  const starter = new LambdaFunction(stack, "Starter", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code,
  });
  const assess = new LambdaInvoke(stack, "Assess", {
    lambdaFunction: step,
    payload: TaskInput.fromObject({ applicationId: JsonPath.stringAt("$.applicationId") }),
    resultSelector: { "outcome.$": "$.Payload.outcome" },
    resultPath: "$.assessment",
  });
  const decide = new LambdaInvoke(stack, "Decide", {
    lambdaFunction: step,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({
      token: JsonPath.taskToken,
      id: JsonPath.format("{}-1", JsonPath.stringAt("$.id")),
    }),
    taskTimeout: Timeout.duration(Duration.days(7)),
    resultPath: JsonPath.DISCARD,
  });
  const record = new LambdaInvoke(stack, "Record", { lambdaFunction: step, payloadResponseOnly: true });
  assess.addCatch(record, { errors: [Errors.ALL], resultPath: "$.failure" });
  const remind = new Wait(stack, "Until", { time: WaitTime.timestampPath("$.remindAt") });
  const chain = assess.next(
    new Choice(stack, "Which")
      .when(Condition.stringEquals("$.assessment.outcome", "approved"), new Succeed(stack, "Approved"))
      .otherwise(new Parallel(stack, "Meanwhile").branch(decide).branch(remind).next(new Pass(stack, "Over"))),
  );
  const machine = new StateMachine(stack, "Review", { definitionBody: DefinitionBody.fromChainable(chain) });
  machine.grantStartExecution(starter);
  machine.grantTaskResponse(starter);
  starter.addEnvironment("REVIEW_ARN", machine.stateMachineArn);
}

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "states-cdk-"));
  const codeDirectory = join(directory, "code");
  await mkdir(codeDirectory);
  await writeFile(join(codeDirectory, "index.js"), "exports.handler = async () => {};");
  const app = new App({ outdir: join(directory, "out") });
  addWorkflow(new Stack(app, "Developers"), codeDirectory);
  app.synth();
  system = await loadSystem(join(directory, "out"), () => "");
  await rm(directory, { recursive: true });
});

test("a state machine of the template is found, with names in the place of references", () => {
  const [machine] = system.stateMachines;
  const step = system.functions.find(({ name }) => name.includes("Step"));
  expect(machine).toMatchObject({
    arn: `arn:aws:states:us-east-1:000000000000:stateMachine:${machine?.name}`,
    definition: { StartAt: "Assess", States: { Assess: { Parameters: { FunctionName: step?.arn } } } },
  });
  const starter = system.functions.find(({ name }) => name.includes("Starter"));
  expect(starter?.environment).toEqual({ REVIEW_ARN: machine?.arn });
});

test("its role may call the functions that it names", () => {
  const step = system.functions.find(({ name }) => name.includes("Step"));
  const invoking = system.stateMachines[0]?.role.statements.find(({ Action }) =>
    Action.includes("lambda:InvokeFunction"),
  );
  expect(invoking?.Resource).toContain(step?.arn);
});

test("what CDK makes of it is what this machine can run", () => {
  const definition = parseDefinition(system.stateMachines[0]?.definition);
  expect(Object.keys(definition.States).sort()).toEqual(["Approved", "Assess", "Meanwhile", "Over", "Record", "Which"]);
});
