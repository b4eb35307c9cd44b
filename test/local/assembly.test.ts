// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of Fn::Sub
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSystem } from "#local/assembly/load-system.ts";
import type { LocalSystem } from "#local/system.ts";

interface StackFixture {
  readonly Parameters?: Record<string, unknown>;
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  readonly Outputs?: Record<string, unknown>;
}

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "assembly-"));
});

afterEach(() => rm(directory, { recursive: true }));

/** Writes a cloud assembly as `cdk synth` does, with one asset `code.zip`, and loads it. */
async function load(stacks: Record<string, StackFixture>): Promise<LocalSystem> {
  const artifacts: Record<string, unknown> = { Tree: { type: "cdk:tree", properties: { file: "tree.json" } } };
  await mkdir(join(directory, "asset.code"));
  for (const [name, template] of Object.entries(stacks)) {
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      properties: { templateFile: `${name}.template.json` },
      dependencies: [`${name}.assets`],
    };
    artifacts[`${name}.assets`] = { type: "cdk:asset-manifest", properties: { file: `${name}.assets.json` } };
    await writeFile(join(directory, `${name}.template.json`), JSON.stringify(template));
    const file = { source: { path: "asset.code" }, destinations: { current: { objectKey: "code.zip" } } };
    await writeFile(join(directory, `${name}.assets.json`), JSON.stringify({ files: { code: file } }));
  }
  await writeFile(join(directory, "manifest.json"), JSON.stringify({ artifacts }));
  return loadSystem(directory, (api) => `http://127.0.0.1/${api}`);
}

const table = {
  Type: "AWS::DynamoDB::Table",
  Properties: { KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }] },
};
const key = { Type: "AWS::KMS::Key", Properties: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" } };
const role = { Type: "AWS::IAM::Role", Properties: {} };
const getAtt = (id: string, attribute = "Arn") => ({ "Fn::GetAtt": [id, attribute] });

function lambda(properties: Record<string, unknown> = {}) {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: { S3Bucket: { "Fn::Sub": "assets-${AWS::AccountId}" }, S3Key: "code.zip" },
      Handler: "index.handler",
      Role: getAtt("Role"),
      ...properties,
    },
  };
}

const api = { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "main", ProtocolType: "HTTP" } };
const invocationUri = {
  "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":apigateway:x:lambda:path/", getAtt("Read"), "/invocations"]],
};

function httpApi(authorizer: Record<string, unknown>, route: Record<string, unknown> = {}) {
  return {
    Role: role,
    Read: lambda(),
    Api: api,
    Integration: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId: { Ref: "Api" },
        IntegrationType: "AWS_PROXY",
        IntegrationUri: getAtt("Read"),
        PayloadFormatVersion: "2.0",
      },
    },
    Authorizer: {
      Type: "AWS::ApiGatewayV2::Authorizer",
      Properties: { IdentitySource: ["$request.header.Authorization"], ...authorizer },
    },
    Route: {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        ApiId: { Ref: "Api" },
        RouteKey: "GET /v1/orders/{orderId}",
        Target: { "Fn::Join": ["/", ["integrations", { Ref: "Integration" }]] },
        AuthorizerId: { Ref: "Authorizer" },
        AuthorizationType: authorizer.AuthorizerType === "JWT" ? "JWT" : "CUSTOM",
        ...route,
      },
    },
  };
}

const jwt = {
  AuthorizerType: "JWT",
  JwtConfiguration: { Issuer: getAtt("Api", "ApiEndpoint"), Audience: ["cloakroom"] },
};
const request = {
  AuthorizerType: "REQUEST",
  AuthorizerUri: invocationUri,
  AuthorizerPayloadFormatVersion: "2.0",
  EnableSimpleResponses: true,
  AuthorizerResultTtlInSeconds: 0,
};

describe("tables and keys", () => {
  test("get physical names and ARNs that stay the same from load to load", async () => {
    const first = await load({ Data: { Resources: { Vault: table, Signing: key } } });
    await rm(join(directory, "asset.code"), { recursive: true });
    const second = await load({ Data: { Resources: { Vault: table, Signing: key } } });
    expect(first.tables).toMatchObject([
      { name: expect.stringMatching(/^Data-Vault-[0-9a-f]{12}$/), properties: table.Properties },
    ]);
    expect(first.tables[0]?.arn).toBe(`arn:aws:dynamodb:us-east-1:000000000000:table/${first.tables[0]?.name}`);
    expect(first.keys).toMatchObject([{ spec: "RSA_2048", usage: "SIGN_VERIFY" }]);
    expect(second).toEqual(first);
  });

  test("are found by alias, whether it names the key by id or by ARN", async () => {
    const alias = (name: string, TargetKeyId: unknown) => ({
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: name, TargetKeyId },
    });
    const { keys, aliases } = await load({
      Data: { Resources: { Key: key, One: alias("alias/a", { Ref: "Key" }), Two: alias("alias/b", getAtt("Key")) } },
    });
    expect(aliases).toEqual({ "alias/a": keys[0]?.keyId, "alias/b": keys[0]?.keyId });
  });

  test("have the statements of their key policy that concern callers here", async () => {
    const statement = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
    const root = { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" };
    const Statement = [
      { ...statement, Sid: "A", Principal: { AWS: root } },
      { ...statement, Principal: { AWS: ["*"] }, Condition: { Null: { "kms:ViaService": false } } },
      { ...statement, Principal: { Service: "logs.amazonaws.com" } },
    ];
    const withPolicy = { ...key, Properties: { ...key.Properties, KeyPolicy: { Statement } } };
    const { keys } = await load({ Data: { Resources: { Key: withPolicy } } });
    const common = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: ["*"] };
    expect(keys[0]?.policy).toEqual([
      { ...common, principals: ["arn:aws:iam::000000000000:root"] },
      { ...common, principals: ["*"], Condition: { Null: { "kms:ViaService": "false" } } },
    ]);
  });

  test("keep a name that the template gives them", async () => {
    const named = { ...table, Properties: { ...table.Properties, TableName: { "Fn::Sub": "${AWS::Region}-vault" } } };
    const { tables } = await load({ Data: { Resources: { Vault: named } } });
    expect(tables[0]?.name).toBe("us-east-1-vault");
  });
});

describe("functions", () => {
  test("get the environment with references to other stacks resolved, and the directory of their asset", async () => {
    const { functions, tables } = await load({
      Data: {
        Resources: { Vault: table },
        Outputs: { ExportVault: { Value: { Ref: "Vault" }, Export: { Name: "Data:Vault" } } },
      },
      App: {
        Parameters: { Level: { Type: "String", Default: "info" } },
        Resources: {
          Role: role,
          Read: lambda({
            Timeout: 7,
            MemorySize: 256,
            Environment: {
              Variables: {
                TABLE: { "Fn::ImportValue": "Data:Vault" },
                LEVEL: { Ref: "Level" },
                PART: { "Fn::Select": [1, { "Fn::Split": ["-", "a-b-c"] }] },
                TEXT: { "Fn::Sub": ["${Role.Arn} ${word} ${!kept}", { word: "w" }] },
                GONE: { Ref: "AWS::NoValue" },
              },
            },
          }),
        },
      },
    });
    expect(functions).toMatchObject([
      {
        name: expect.stringMatching(/^App-Read-/),
        codeDirectory: join(directory, "asset.code"),
        timeoutSeconds: 7,
        memoryMegabytes: 256,
      },
    ]);
    expect(functions[0]?.environment).toEqual({
      TABLE: tables[0]?.name,
      LEVEL: "info",
      PART: "b",
      TEXT: expect.stringMatching(/^arn:aws:iam::000000000000:role\/App-Role-\w+ w \$\{kept\}$/),
    });
  });

  test("sign as a role that has the statements of its inline, attached and managed policies", async () => {
    const statement = (Action: string | string[], Condition?: object) => ({
      PolicyDocument: {
        Statement: [{ Effect: "Allow", Action, Resource: getAtt("Vault"), ...(Condition && { Condition }) }],
      },
    });
    const condition = { StringEquals: { "kms:EncryptionContext:class": "address" } };
    const { functions, tables } = await load({
      App: {
        Resources: {
          Vault: table,
          Other: role,
          Role: {
            Type: "AWS::IAM::Role",
            Properties: {
              Policies: [{ PolicyName: "inline", ...statement("dynamodb:GetItem") }],
              ManagedPolicyArns: [
                { Ref: "Managed" },
                { "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" },
              ],
            },
          },
          Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: statement(["dynamodb:PutItem"]) },
          Attached: {
            Type: "AWS::IAM::Policy",
            Properties: { Roles: [{ Ref: "Role" }], ...statement("kms:Decrypt", condition) },
          },
          Foreign: { Type: "AWS::IAM::Policy", Properties: { Roles: [{ Ref: "Other" }], ...statement("s3:*") } },
          Read: lambda(),
        },
      },
    });
    const arn = tables[0]?.arn;
    expect(functions[0]?.role.accessKeyId).toMatch(/^[A-Z0-9]{20}$/);
    expect(functions[0]?.role.statements).toEqual([
      { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: [arn] },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [arn], Condition: condition },
      { Effect: "Allow", Action: ["dynamodb:PutItem"], Resource: [arn] },
    ]);
  });

  test("are refused with an AWS managed policy whose statements are unknown", async () => {
    const wide = { ...role, Properties: { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] } };
    await expect(load({ App: { Resources: { Role: wide, Read: lambda() } } })).rejects.toThrow(/AdministratorAccess/);
  });
});

describe("APIs", () => {
  test("link each route to its function and its JWT authorizer, whose issuer is this machine's URL", async () => {
    const { apis, functions } = await load({
      App: { Resources: httpApi(jwt, { AuthorizationScopes: ["orders:read"] }) },
    });
    expect(apis).toMatchObject([
      {
        name: "main",
        routes: [
          {
            routeKey: "GET /v1/orders/{orderId}",
            functionName: functions[0]?.name,
            authorizer: { type: "jwt", issuer: "http://127.0.0.1/main", audience: ["cloakroom"] },
            authorizationScopes: ["orders:read"],
          },
        ],
      },
    ]);
  });

  test("link a Lambda authorizer to its function", async () => {
    const { apis, functions } = await load({ App: { Resources: httpApi(request) } });
    expect(apis[0]?.routes[0]?.authorizer).toEqual({ type: "request", functionName: functions[0]?.name });
  });

  test("refuse a Lambda authorizer that caches, as the gateway here never does", async () => {
    const cached = httpApi({ ...request, AuthorizerResultTtlInSeconds: 300 });
    await expect(load({ App: { Resources: cached } })).rejects.toThrow(/stack App, Authorizer: .*expected 0/);
  });

  test("refuse a route that lost its authorizer instead of serving it to anyone", async () => {
    const open = httpApi(jwt, { AuthorizerId: { Ref: "AWS::NoValue" } });
    await expect(load({ App: { Resources: open } })).rejects.toThrow(/stack App, Route: .*AuthorizationType JWT/);
  });
});

describe("events of mails", () => {
  const pattern = { source: ["aws.ses"], detail: { mail: { tags: { incident: [{ exists: true }] } } } };
  const target = { Arn: getAtt("Read"), Id: "Target0", RetryPolicy: { MaximumRetryAttempts: 185 } };
  const set = { Type: "AWS::SES::ConfigurationSet", Properties: { Name: "notices" } };
  const toDefaultBus = {
    EventBusArn: { "Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default" },
  };
  const loaded = (rule: object, published: object = {}) =>
    load({
      App: {
        Resources: {
          Role: role,
          Read: lambda({ FunctionName: "read" }),
          Set: set,
          Events: {
            Type: "AWS::SES::ConfigurationSetEventDestination",
            Properties: {
              ConfigurationSetName: { Ref: "Set" },
              EventDestination: {
                Enabled: true,
                MatchingEventTypes: ["bounce", "complaint"],
                EventBridgeDestination: toDefaultBus,
                ...published,
              },
            },
          },
          Told: {
            Type: "AWS::Events::Rule",
            Properties: { Name: "told", EventPattern: pattern, Targets: [target], ...rule },
          },
        },
      },
    });

  test("go to the functions whose rules wait for them, from the configuration sets that publish them", async () => {
    expect(await loaded({})).toMatchObject({
      eventRules: [{ name: "told", arn: expect.stringContaining(":rule/told"), pattern, functionName: "read" }],
      mailEventTypes: { notices: ["bounce", "complaint"] },
    });
  });

  test("go nowhere while the rule is disabled, or nothing is published", async () => {
    expect((await loaded({ State: "DISABLED" })).eventRules).toEqual([]);
    await rm(join(directory, "asset.code"), { recursive: true });
    expect((await loaded({}, { Enabled: false })).mailEventTypes).toEqual({});
  });

  test.each([
    [
      "another service's",
      { EventPattern: { source: ["aws.ses", "aws.s3"] } },
      {},
      "no events come to its function here",
    ],
    [
      "any service's",
      { EventPattern: { "detail-type": ["Email Bounced"] } },
      {},
      "no events come to its function here",
    ],
    [
      "a pattern",
      { EventPattern: { ...pattern, account: [{ wildcard: "*" }] } },
      {},
      "its pattern cannot be judged here",
    ],
    ["another bus", { EventBusName: "own" }, {}, "EventBusName"],
    ["a part of them", { Targets: [{ ...target, InputPath: "$.detail" }] }, {}, "cannot be handed that here"],
    [
      "what may be no JSON",
      { Targets: [{ ...target, InputTransformer: { InputPathsMap: { a: "$.detail" }, InputTemplate: '{"a":<a>}' } }] },
      {},
      "cannot be changed like that here: the template is no JSON without its variables",
    ],
    [
      "what nobody declared",
      { Targets: [{ ...target, InputTransformer: { InputTemplate: '{"a":"<a>"}' } }] },
      {},
      "cannot be changed like that here: <a> is not declared",
    ],
    ["what never comes about", {}, { MatchingEventTypes: ["open"] }, "events of the type open do not come about here"],
    ["what goes elsewhere", {}, { EventBridgeDestination: undefined }, "EventBridgeDestination"],
  ])("are refused by name: %s", async (_, rule, published, problem) => {
    await expect(loaded(rule, published)).rejects.toThrow(problem);
  });
});

describe("schedules", () => {
  const target = { Arn: getAtt("Read"), Id: "Target0" };

  test("come from EventBridge rules and from EventBridge Scheduler, without the disabled ones", async () => {
    const { schedules } = await load({
      App: {
        Resources: {
          Role: role,
          Read: lambda({ FunctionName: "read" }),
          Sweep: {
            Type: "AWS::Events::Rule",
            Properties: { ScheduleExpression: "rate(15 minutes)", Targets: [target] },
          },
          Off: {
            Type: "AWS::Events::Rule",
            Properties: { ScheduleExpression: "rate(1 day)", State: "DISABLED", Targets: [target] },
          },
          Nightly: {
            Type: "AWS::Scheduler::Schedule",
            Properties: {
              Name: "nightly",
              ScheduleExpression: "cron(0 3 * * ? *)",
              Target: { ...target, Input: '{"a":1}' },
            },
          },
        },
      },
    });
    expect(schedules).toEqual([
      {
        name: expect.stringMatching(/^App-Sweep-/),
        arn: expect.stringContaining(":events:"),
        expression: "rate(15 minutes)",
        functionName: "read",
      },
      {
        name: "nightly",
        arn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly",
        expression: "cron(0 3 * * ? *)",
        functionName: "read",
        input: { a: 1 },
      },
    ]);
  });
});

describe("mappings of streams to functions", () => {
  const streamed = {
    ...table,
    Properties: { ...table.Properties, TableName: "outbox", StreamSpecification: { StreamViewType: "NEW_IMAGE" } },
  };
  const mapping = (properties: Record<string, unknown> = {}) => ({
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      EventSourceArn: getAtt("Outbox", "StreamArn"),
      FunctionName: { Ref: "Read" },
      StartingPosition: "TRIM_HORIZON",
      ...properties,
    },
  });
  const withMapping = (properties?: Record<string, unknown>) =>
    load({
      App: {
        Resources: { Role: role, Read: lambda({ FunctionName: "read" }), Outbox: streamed, M: mapping(properties) },
      },
    });
  const streamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/outbox/stream/2000-01-01T00:00:00.000";

  test("are found with what they say of batches, filters and attempts", async () => {
    const { streamMappings, tables } = await withMapping({
      BatchSize: 25,
      MaximumBatchingWindowInSeconds: 0,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:q" } },
    });
    expect(tables[0]?.streamArn).toBe(streamArn);
    expect(streamMappings).toEqual([
      {
        id: expect.stringMatching(/^\w{10}$/),
        streamArn,
        functionName: "read",
        batchSize: 25,
        filters: [{ eventName: ["INSERT"] }],
        reportsFailures: true,
        bisects: true,
        retryAttempts: 5,
        maximumAgeSeconds: 60,
      },
    ]);
  });

  test("have the defaults of the service, and are left out when they are off", async () => {
    const { streamMappings } = await withMapping();
    expect(streamMappings).toMatchObject([
      { batchSize: 100, filters: [], retryAttempts: Number.POSITIVE_INFINITY, maximumAgeSeconds: 86_400 },
    ]);
    await rm(join(directory, "asset.code"), { recursive: true });
    expect((await withMapping({ Enabled: false })).streamMappings).toEqual([]);
  });

  test.each([
    ["begins with what is written from now on", { StartingPosition: "LATEST" }, "StartingPosition"],
    ["waits for a batch to get fuller", { MaximumBatchingWindowInSeconds: 5 }, "MaximumBatchingWindowInSeconds"],
    ["follows a queue", { EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" }, "is not a table's stream"],
    ["has a filter that is none", { FilterCriteria: { Filters: [{ Pattern: "{" }] } }, "is not JSON"],
    ["calls a function that is declared elsewhere", { FunctionName: "foreign" }, "there is no function foreign"],
  ])("are refused by name: one that %s", async (_, properties, problem) => {
    await expect(withMapping(properties)).rejects.toThrow(problem);
  });
});

describe("who may invoke a function", () => {
  const permission = (properties: Record<string, unknown> = {}) => ({
    Type: "AWS::Lambda::Permission",
    Properties: {
      Action: "lambda:InvokeFunction",
      FunctionName: getAtt("Answer"),
      Principal: "voiceconnector.chime.amazonaws.com",
      SourceAccount: { Ref: "AWS::AccountId" },
      ...properties,
    },
  });
  const answering = (permissions: Record<string, ReturnType<typeof permission>>) =>
    load({ App: { Resources: { Role: role, Answer: lambda({ FunctionName: "answer" }), ...permissions } } });

  test("tells which takes calls", async () => {
    expect((await answering({ Chime: permission() })).telephony).toEqual({ functionName: "answer" });
  });

  test("tells that none does", async () => {
    const others = {
      Events: permission({ Principal: "events.amazonaws.com" }),
      Reading: permission({ Action: "lambda:GetFunction" }),
    };
    expect(await answering(others)).not.toHaveProperty("telephony");
  });

  test.each([
    ["any account's applications", { Chime: permission({ SourceAccount: undefined }) }, "of any account"],
    ["applications of another account", { Chime: permission({ SourceAccount: "111111111111" }) }, "of any account"],
    ["two for calls", { Chime: permission(), Other: permission({ FunctionName: "other" }) }, "Other: calls are put"],
    ["one that is declared elsewhere", { Chime: permission({ FunctionName: "other" }) }, "no function other"],
  ])("is refused by name: %s", async (_, permissions, problem) => {
    await expect(answering(permissions as Record<string, ReturnType<typeof permission>>)).rejects.toThrow(problem);
  });
});

describe("what cannot be stood in for", () => {
  test("is named: a function that waits for events of the account, while other listeners do not matter", async () => {
    const rule = (Arn: unknown) => ({
      Type: "AWS::Events::Rule",
      Properties: { EventPattern: { source: ["aws.kms"] }, Targets: [{ Id: "Target0", Arn }] },
    });
    const topic = { Type: "AWS::SNS::Topic" };
    const { schedules } = await load({ Ops: { Resources: { Topic: topic, Watch: rule({ Ref: "Topic" }) } } });
    expect(schedules).toEqual([]);
    await rm(join(directory, "asset.code"), { recursive: true });
    const broken = load({ App: { Resources: { Role: role, Read: lambda(), Watch: rule(getAtt("Read")) } } });
    await expect(broken).rejects.toThrow("stack App, Watch: no events come to its function here");
  });

  test("is named: a resource type in neither list", async () => {
    const broken = load({ App: { Resources: { Graph: { Type: "AWS::Neptune::DBCluster" } } } });
    await expect(broken).rejects.toThrow("stack App, Graph: type AWS::Neptune::DBCluster has no local stand-in");
  });

  test("is named: a function that is declared elsewhere", async () => {
    const foreign = { Id: "T", Arn: "arn:aws:lambda:us-east-1:000000000000:function:foreign" };
    const rule = {
      Type: "AWS::Events::Rule",
      Properties: { Name: "hourly", ScheduleExpression: "rate(1 hour)", Targets: [foreign] },
    };
    await expect(load({ App: { Resources: { Rule: rule } } })).rejects.toThrow("hourly: there is no function foreign");
  });

  test("does not matter in a type that only means something in the cloud", async () => {
    const alarm = { Type: "AWS::CloudWatch::Alarm", Properties: { AlarmActions: [{ "Fn::If": ["Prod", "a", "b"] }] } };
    const { tables } = await load({ App: { Resources: { Alarm: alarm, Vault: table } } });
    expect(tables).toHaveLength(1);
  });

  test.each([
    ["a reference to nothing", { Ref: "Nothing" }, "Ref: Ref Nothing is not known"],
    ["an attribute nobody has", getAtt("Role", "Colour"), "Fn::GetAtt: Fn::GetAtt Role.Colour is not known"],
    ["an export nobody makes", { "Fn::ImportValue": "x" }, "Fn::ImportValue: Fn::ImportValue x is not known"],
    ["another intrinsic", { "Fn::Base64": "x" }, "X: Fn::Base64 is not supported"],
  ])("is named with stack, resource and path: %s", async (_, value, message) => {
    const read = lambda({ Environment: { Variables: { X: value } } });
    const broken = load({ App: { Resources: { Role: role, Read: read } } });
    await expect(broken).rejects.toThrow(/stack App, Read\/Properties\/Environment\/Variables\/X/);
    await expect(broken).rejects.toThrow(message);
  });
});
