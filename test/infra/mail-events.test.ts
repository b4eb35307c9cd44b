import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readBack } from "./assembly.ts";
import { mailEventsApp } from "./mail-events-fixture.ts";
import { permissions } from "./permissions.ts";

const directory = mkdtempSync(join(tmpdir(), "cloakroom-"));
afterAll(() => rmSync(directory, { recursive: true }));

const assembly = readBack(mailEventsApp(directory).synth());

test("the rule packs find nothing that is not acknowledged with a reason", () => {
  const checked = mailEventsApp(join(directory, "checked"), { checks: true });
  expect(() => checked.synth()).not.toThrow();
});

test("what becomes of mails is published to the default bus, and nothing about who reads them", () => {
  const { properties } = assembly.named("mail/Sender/Events");
  expect(properties).toEqual({
    ConfigurationSetName: "mail/Sender/ConfigurationSet",
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ["bounce", "complaint", "reject", "renderingFailure"],
      EventBridgeDestination: {
        EventBusArn: "arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/default",
      },
    },
  });
});

test("a function is told of the mails of its stage that have its tags, and of no others", () => {
  expect(assembly.named("fixture/NoticeEvents").at("EventPattern")).toEqual({
    source: ["aws.ses"],
    "detail-type": ["Email Bounced", "Email Complaint Received", "Email Rejected", "Email Rendering Failed"],
    detail: {
      mail: {
        tags: {
          "ses:configuration-set": ["mail/Sender/ConfigurationSet"],
          incident: [{ exists: true }],
          buyer: [{ exists: true }],
        },
      },
    },
  });
});

test("an event is tried for a day, and kept nowhere: EventBridge would keep it with its addresses", () => {
  const told = {
    ...{ eventType: "$.detail.eventType", messageId: "$.detail.mail.messageId" },
    ...{ bounceType: "$.detail.bounce.bounceType", bounceSubType: "$.detail.bounce.bounceSubType" },
    complaintSubType: "$.detail.complaint.complaintSubType",
    ...{ incident: "$.detail.mail.tags.incident[0]", buyer: "$.detail.mail.tags.buyer[0]" },
  };
  expect(assembly.named("fixture/NoticeEvents").at("Targets")).toEqual([
    {
      Id: "Target0",
      Arn: "fixture/watcher/Function.Arn",
      InputTransformer: {
        InputPathsMap: told,
        InputTemplate: JSON.stringify(Object.fromEntries(Object.keys(told).map((name) => [name, `<${name}>`]))),
      },
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  ]);
});

test("only this rule may invoke the function", () => {
  expect(assembly.ofType("AWS::Lambda::Permission").map(({ properties }) => properties)).toEqual([
    {
      Action: "lambda:InvokeFunction",
      FunctionName: "fixture/watcher/Function.Arn",
      Principal: "events.amazonaws.com",
      SourceArn: "fixture/NoticeEvents.Arn",
    },
  ]);
});

test("the function holds no more than before", () => {
  const held = permissions(assembly).filter(({ holder }) => holder === "fixture/watcher");
  expect(held.map(({ actions, resources }) => [actions, resources])).toEqual([
    [["logs:CreateLogStream", "logs:PutLogEvents"], ["fixture/watcher/Logs.Arn"]],
    [["sqs:SendMessage"], ["fixture/DeadLetters.Arn"]],
  ]);
});
