import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { incidentKinds } from "#incidents/incident-vocabulary.ts";
import { runbooks } from "#lib/constructs/alarms.ts";
import { catalogue } from "#shared/log/catalogue.ts";
import { prodContext, synthesised } from "./assembly.ts";

const assembly = synthesised({
  stage: "prod",
  context: { ...prodContext, alarmEmail: "ops@example.com" },
});
interface WatchedCalls {
  readonly eventName: readonly string[];
  readonly resources: { readonly ARN: readonly string[] };
}

const root = join(import.meta.dirname, "../..");
const alarms = assembly.ofType("AWS::CloudWatch::Alarm");
/** Others than these are no alarms: what they are told of is handed to a function. */
const alarmingRules = assembly.ofType("AWS::Events::Rule").filter(({ name }) => name.startsWith("operations/"));

/** What responders do of their own accord: no alarm asks for it. */
const byHand = ["reinstating"] as const;
/** What they do about an incident, by what it is. */
const ofIncidents = incidentKinds.map((kind) => `incident-${kind.replaceAll("_", "-")}`);

describe("alarms", () => {
  test("tell people when they are raised and when they are over, and name a runbook", () => {
    const raised = alarms.map(({ properties }) => [
      properties.AlarmActions,
      properties.OKActions,
      /Runbook: docs\/runbooks\/[a-z-]+\.md$/.test(String(properties.AlarmDescription)),
    ]);
    expect(raised).toEqual(alarms.map(() => [["operations/Topic"], ["operations/Topic"], true]));
  });

  test("use every runbook that there is, and every runbook is a page", () => {
    const watched = [...alarms, ...alarmingRules].map(({ properties }) =>
      String(properties.AlarmDescription ?? properties.Description),
    );
    const used = new Set(watched.map((text) => text.split("docs/runbooks/")[1]));
    const pages = readdirSync(join(root, "docs/runbooks"));
    expect([...used].sort()).toEqual(runbooks.map((name) => `${name}.md`));
    expect(pages.sort()).toEqual([...runbooks, ...byHand, ...ofIncidents, "README"].map((name) => `${name}.md`).sort());
    const index = readFileSync(join(root, "docs/runbooks/README.md"), "utf8");
    expect(pages.filter((page) => page !== "README.md" && !index.includes(`](${page})`))).toEqual([]);
  });

  test.each(ofIncidents)("%s begins with what has to be known first, and leads to the end", (name) => {
    const page = readFileSync(join(root, `docs/runbooks/${name}.md`), "utf8");
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      ...["Is it still going on?", "End it", "Call", "Whom it affects", "By when, and by whom"],
      ...["Tell people", "On record", "Give access back, or not"],
    ]);
  });

  test.each([...runbooks, ...byHand])(
    "%s has a page that says what it means, what one sees, what to do and when it is over",
    (name) => {
      const page = readFileSync(join(root, `docs/runbooks/${name}.md`), "utf8");
      const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(headings).toEqual(["What it means", "What you see", "What to do", "How to know that it is over"]);
      expect(page).toContain("aws ");
    },
  );

  test("watch codes that functions can log, in every function", () => {
    const watched = alarms.flatMap(
      ({ properties }) => (properties.Dimensions ?? []) as { Name: string; Value: string }[],
    );
    const codes = watched.filter(({ Name }) => Name === "Code").map(({ Value }) => Value);
    expect(codes.sort()).toEqual([
      "client.refused",
      "contact.caller_refused",
      "contact.extension_wrong",
      "contact.pool_exhausted",
      "dependency.unavailable",
      "integrity.violation",
      "notice.failed",
      "notice.page_failed",
      "rewrap.record_failed",
      "staff_access.limit_reached",
      "sweep.finished",
      "workflow.stuck",
    ]);
    expect(codes.filter((code) => !(code in catalogue))).toEqual([]);
    const counting = assembly.ofType("AWS::Logs::MetricFilter").filter(({ name }) => name.endsWith("/Codes"));
    expect(counting.map(({ properties }) => properties.LogGroupName).sort()).toEqual(
      assembly
        .ofType("AWS::Lambda::Function")
        .map((one) => one.at("LoggingConfig.LogGroup"))
        .sort(),
    );
  });

  test("raise the first integrity violation", () => {
    const { properties } = assembly.named("operations/Alarms/integrity-violation");
    expect(properties).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 1, Statistic: "Sum" });
  });

  test("tell of an exhausted pool at once, and of guessing when several callers are at it", () => {
    const raised = (name: string) => assembly.named(`operations/Alarms/${name}`).properties;
    expect(raised("pool-exhausted")).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 1 });
    expect(raised("extension-guessing")).toMatchObject({ Threshold: 5, Period: 300, EvaluationPeriods: 1 });
    expect(raised("extension-guessing-many-callers")).toMatchObject({ Threshold: 100, Period: 300 });
  });

  test("watch every queue of what could not be handled or delivered, and the rule whose events are not kept", () => {
    const watched = alarms
      .filter(({ name }) => name.startsWith("operations/Alarms/undelivered-events"))
      .map(({ properties }) => (properties.Dimensions as { Value: string }[]).map(({ Value }) => Value));
    const queues = assembly.ofType("AWS::SQS::Queue").map(({ name }) => `${name}.QueueName`);
    expect(queues).toContain("contact/DeadLetters.QueueName");
    expect(watched.flat().sort()).toEqual([...queues, "incidents/MailEvents"].sort());
  });

  test("watch how far every function is behind the table that it follows", () => {
    const watched = alarms.filter(({ name }) => name.startsWith("operations/Alarms/stream-behind"));
    const functions = watched.map(({ properties }) =>
      (properties.Dimensions as { Value: string }[]).map(({ Value }) => Value),
    );
    const following = assembly.ofType("AWS::Lambda::EventSourceMapping").map((mapping) => mapping.at("FunctionName"));
    expect(functions.flat().sort()).toEqual(following.sort());
    expect(watched.map(({ properties }) => [properties.MetricName, properties.Threshold])).toEqual(
      following.map(() => ["IteratorAge", 30 * 60 * 1000]),
    );
  });

  test("take silence of the watch over clocks for a failure, after half an hour", () => {
    const alarm = assembly.named("operations/Alarms/clock-watch-missing");
    expect(alarm.properties).toMatchObject({
      ...{ MetricName: "Invocations", Namespace: "AWS/Lambda", Statistic: "Sum", Period: 900, EvaluationPeriods: 2 },
      ...{ ComparisonOperator: "LessThanThreshold", Threshold: 1, TreatMissingData: "breaching" },
    });
    expect(alarm.properties.Dimensions).toEqual([{ Name: "FunctionName", Value: "incidents/clock-watch/Function" }]);
  });

  test("tell of a page of notices that could not be sent, and of mail that comes back before SES stops it", () => {
    const raised = (name: string) => assembly.named(`operations/Alarms/${name}`).properties;
    expect(raised("notices-stuck")).toMatchObject({ Threshold: 1, Period: 300, EvaluationPeriods: 1 });
    expect(raised("mail-returned-bounces")).toMatchObject({
      ...{
        Namespace: "AWS/SES",
        MetricName: "Reputation.BounceRate",
        Threshold: 0.05,
        TreatMissingData: "notBreaching",
      },
    });
    expect(raised("mail-returned-complaints")).toMatchObject({
      ...{ Namespace: "AWS/SES", MetricName: "Reputation.ComplaintRate", Threshold: 0.001 },
    });
  });

  test("take silence of the sweep for a failure, after three hours", () => {
    const { properties } = assembly.named("operations/Alarms/sweep-missing");
    expect(properties).toMatchObject({
      ComparisonOperator: "LessThanThreshold",
      Threshold: 1,
      Period: 3600,
      EvaluationPeriods: 3,
      TreatMissingData: "breaching",
    });
  });
});

test("calls that put a key at risk are told of, for every key", () => {
  const watched = alarmingRules.map((rule) => rule.at<WatchedCalls>("EventPattern.detail"));
  const keys = watched.flatMap(({ resources }) => resources.ARN);
  expect(keys.sort()).toEqual(
    assembly
      .ofType("AWS::KMS::Key")
      .map(({ name }) => `${name}.Arn`)
      .sort(),
  );
  for (const { eventName } of watched) {
    expect(eventName).toEqual(expect.arrayContaining(["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"]));
  }
});

test("alarms travel encrypted, and what cannot be delivered is kept", () => {
  expect(assembly.named("operations/Topic").properties.KmsMasterKeyId).toBe("keys/Logs.Arn");
  const [subscription] = assembly.ofType("AWS::SNS::Subscription");
  expect(subscription?.properties).toMatchObject({
    Endpoint: "ops@example.com",
    RedrivePolicy: { deadLetterTargetArn: "operations/DeadLetters.Arn" },
  });
});

describe("log groups", () => {
  const groups = assembly.ofType("AWS::Logs::LogGroup");

  test("are encrypted, and kept for thirteen months after the last line, whatever becomes of the stack", () => {
    const kept = groups.map(({ properties, deletionPolicy }) => [
      properties.KmsKeyId,
      properties.RetentionInDays,
      deletionPolicy,
    ]);
    expect(kept).toEqual(groups.map(() => ["keys/Logs.Arn", 400, "RetainExceptOnCreate"]));
  });

  test("are one for each function, workflow and API, and one for the firewall", () => {
    const running = ["AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"].flatMap(assembly.ofType);
    expect(groups).toHaveLength(running.length + 2 + 1);
    expect(new Set(groups.map(({ properties }) => properties.LogGroupName)).size).toBe(groups.length);
  });
});

describe("functions", () => {
  const functions = assembly.ofType("AWS::Lambda::Function");
  const jobs = ["vault/purge-sweep/Function", "vault/key-rewrap/Function"];
  const pages = [
    "developers/steps-visit-cohort/Function",
    "incidents/steps-withdraw-authorizations/Function",
    "incidents/clock-watch/Function",
    "incidents/steps-scope-unit/Function",
    "incidents/steps-count-scope/Function",
    "incidents/steps-restore-authorizations/Function",
    "incidents/steps-evidence-reads/Function",
    "incidents/steps-evidence-case/Function",
    "incidents/steps-evidence-manifest/Function",
    "incidents/steps-send-page/Function",
  ];

  test("run on Node 24 on arm64, with a bounded life and memory", () => {
    const running = functions.map(({ properties }) => [
      properties.Runtime,
      properties.Architectures,
      properties.Handler,
      properties.MemorySize,
    ]);
    expect(running).toEqual(functions.map(() => ["nodejs24.x", ["arm64"], "index.handler", 512]));
    const slow = functions.filter((one) => one.at<number>("Timeout") > 10).map(({ name }) => name);
    expect(slow.sort()).toEqual([...pages, ...jobs].sort());
  });

  test("that run on a schedule, or by an event, keep what they fail on", () => {
    const schedules = assembly
      .ofType("AWS::Scheduler::Schedule")
      .map((schedule) => [
        schedule.name,
        schedule.at("ScheduleExpression"),
        schedule.at("Target.Arn"),
        schedule.at("Target.RoleArn"),
        schedule.at("Target.DeadLetterConfig.Arn"),
      ]);
    const scheduled = (name: string, expression: string, target: string) => [
      `${name}/Schedule`,
      expression,
      `${target}.Arn`,
      `${name}/Role.Arn`,
      `${name.split("/", 1)[0]}/DeadLetters.Arn`,
    ];
    expect(schedules).toEqual([
      scheduled("incidents/ClockSchedule", "rate(5 minutes)", "incidents/clock-watch/Function"),
      scheduled("vault/PurgeSchedule", "rate(15 minutes)", "vault/purge-sweep/Function"),
      scheduled("vault/RewrapSchedule", "rate(1 day)", "vault/key-rewrap/Function"),
    ]);
    const keeping = functions.filter(({ properties }) => properties.DeadLetterConfig).map(({ name }) => name);
    expect(keeping).toEqual(["incidents/mail-events/Function", "incidents/clock-watch/Function", ...jobs]);
  });
});

test("the pages that acknowledgements and comments point at exist", () => {
  const sources = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const pointers = sources.flatMap((name) => [
    ...readFileSync(join(root, "lib", name), "utf8").matchAll(/docs\/adr\/(\d{4})/g),
  ]);
  const decisions = readdirSync(join(root, "docs/adr"));
  const dangling = pointers.filter(([, number]) => !decisions.some((file) => file.startsWith(`${number}-`)));
  expect(dangling).toEqual([]);
  expect(existsSync(join(root, "docs/adr/0001-http-api-and-waf.md"))).toBe(true);
});
