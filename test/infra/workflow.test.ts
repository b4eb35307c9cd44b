import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadSystem } from "#local/assembly/load-system.ts";
import { parseDefinition } from "#local/states/definition.ts";
import { compileFilters } from "#local/streams/filter.ts";
import { readBack } from "./assembly.ts";
import { type Permission, permissions } from "./permissions.ts";
import { workflowApp } from "./workflow-fixture.ts";

const directory = mkdtempSync(join(tmpdir(), "cloakroom-"));
afterAll(() => rmSync(directory, { recursive: true }));

const assembly = readBack(workflowApp(directory).synth());
const heldBy = (holder: string) =>
  permissions(assembly)
    .filter((permission) => permission.holder === holder)
    .map(({ actions, resources }: Permission) => [actions, resources]);

const executionArn = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:cloakroom-dev-review";
const reviewArn = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:cloakroom-dev-review";

test("the rule packs find nothing that is not acknowledged with a reason", () => {
  const checked = workflowApp(join(directory, "checked"), { checks: true });
  expect(() => checked.synth()).not.toThrow();
});

test("what they make of it is what the local runtime can run", async () => {
  const { streamMappings, stateMachines } = await loadSystem(join(directory, "cdk.out"), () => "");
  expect(streamMappings).toMatchObject([{ functionName: expect.stringContaining("signals"), retryAttempts: 15 }]);
  expect(() => compileFilters(streamMappings[0]?.filters ?? [])).not.toThrow();
  expect(parseDefinition(stateMachines[0]?.definition).StartAt).toBe("Assess");
  expect(stateMachines[0]?.arn).toBe("arn:aws:states:us-east-1:000000000000:stateMachine:cloakroom-dev-review");
});

describe("a function that follows a table", () => {
  test("reads the stream of that table, tells of what it gives up, and holds no more than that and its own", () => {
    expect(heldBy("fixture/signals")).toEqual([
      [["logs:CreateLogStream", "logs:PutLogEvents"], ["fixture/signals/Logs.Arn"]],
      [["states:SendTaskSuccess", "states:StartExecution"], [reviewArn]],
      [
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
        ["data/Developers.StreamArn"],
      ],
      [["sqs:SendMessage"], ["fixture/DeadLetters.Arn"]],
    ]);
  });

  test("is invoked from the oldest record on, for what its filter lets pass, and again where it fails", () => {
    expect(assembly.named("fixture/signals/Stream").properties).toEqual({
      EventSourceArn: "data/Developers.StreamArn",
      FunctionName: "fixture/signals/Function",
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 25,
      MaximumBatchingWindowInSeconds: 0,
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"pk":{"S":[{"prefix":"signal#"}]}}}}' }],
      },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 15,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: "fixture/DeadLetters.Arn" } },
    });
  });
});

describe("a workflow", () => {
  test("may call the functions that are its steps, start itself, look after its children, and have its log delivered", () => {
    expect(heldBy("fixture/Review")).toEqual([
      [["lambda:InvokeFunction"], ["ask", "assess", "tell"].map((name) => `fixture/${name}/Function.Arn`)],
      [["states:StartExecution"], [reviewArn]],
      [["states:DescribeExecution", "states:StopExecution"], [`${executionArn}:*`]],
      [["states:RedriveExecution"], [`${executionArn}/EachPage:*`]],
      [expect.arrayContaining(["logs:CreateLogDelivery"]), ["*"]],
    ]);
  });

  test("lends its role to the machine of its name, and to no other", () => {
    expect(assembly.named("fixture/Review/Role").at("AssumeRolePolicyDocument.Statement")).toEqual([
      {
        Action: "sts:AssumeRole",
        Effect: "Allow",
        Principal: { Service: "states.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "<AWS::AccountId>" },
          ArnLike: { "aws:SourceArn": reviewArn },
        },
      },
    ]);
  });

  test("logs what failed and never what was in its state, under the key for logs", () => {
    const machine = assembly.named("fixture/Review/Machine");
    expect(machine.at("StateMachineName")).toBe("cloakroom-dev-review");
    expect(machine.at("StateMachineType")).toBe("STANDARD");
    expect(machine.at("LoggingConfiguration")).toEqual({
      Level: "ERROR",
      IncludeExecutionData: false,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: "fixture/Review/Logs.Arn" } }],
    });
    expect(assembly.named("fixture/Review/Logs").at("KmsKeyId")).toBe("keys/Logs.Arn");
  });

  const { States: states } = JSON.parse(assembly.named("fixture/Review/Machine").at("DefinitionString")) as {
    readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };

  test("tries a step again when Lambda fails, and when the step does, with growing and spread waits", () => {
    const growing = { BackoffRate: 2, JitterStrategy: "FULL" };
    expect(states.Assess?.Retry).toEqual([
      {
        ErrorEquals: expect.arrayContaining(["Lambda.ServiceException", "Lambda.TooManyRequestsException"]),
        IntervalSeconds: 1,
        MaxDelaySeconds: 60,
        MaxAttempts: 20,
        ...growing,
      },
      { ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 2, MaxDelaySeconds: 300, MaxAttempts: 18, ...growing },
    ]);
    expect(states.Ask?.Retry).toEqual(states.Assess?.Retry);
  });

  test("keeps the answer of a step where it is told to, and nowhere unless told", () => {
    expect(states.Assess).toMatchObject({ Resource: "fixture/assess/Function.Arn", ResultPath: "$.assessment" });
    expect(states.Tell).toMatchObject({ Resource: "fixture/ask/Function.Arn", ResultPath: null });
  });

  test("waits for a token where it is told to, for as long as it is told", () => {
    expect(states.Ask).toMatchObject({
      Resource: "arn:<AWS::Partition>:states:::lambda:invoke.waitForTaskToken",
      TimeoutSeconds: 604_800,
      ResultPath: "$.decision",
      Parameters: {
        FunctionName: "fixture/ask/Function.Arn",
        Payload: { "applicationId.$": "$.applicationId", "token.$": "$$.Task.Token" },
      },
    });
  });

  test("starts itself under a name that tells one round from the next", () => {
    expect(states.Again).toMatchObject({
      Resource: "arn:<AWS::Partition>:states:::states:startExecution",
      ResultPath: null,
      Parameters: {
        StateMachineArn: reviewArn,
        "Name.$": "States.Format('{}-{}', $.applicationId, $.round)",
        Input: { "applicationId.$": "$.applicationId", "round.$": "States.MathAdd($.round, 1)" },
      },
    });
  });

  test("runs each item of a list in a standard execution of its own, under a label that its role goes by", () => {
    expect(states.EachPage).toMatchObject({
      Type: "Map",
      Label: "EachPage",
      ItemsPath: "$.assessment.pages",
      ItemSelector: { "applicationId.$": "$.applicationId", "page.$": "$$.Map.Item.Value" },
      MaxConcurrency: 4,
      ResultPath: null,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "TellPage",
        States: { TellPage: { Resource: "fixture/tell/Function.Arn", ResultPath: null } },
      },
    });
  });
});
