import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { kms } from "#shared/clients/kms.ts";
import { invokeFunction, lambda } from "#shared/clients/lambda.ts";
import { mailer, ses } from "#shared/clients/ses.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { type StubAnswer, stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

// One attempt: a retry would only wait.
vi.mock("#shared/clients/patience.ts", () => ({ patience: { maxAttempts: 1 } }));

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "stub");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "stub");
});

/** The function's own client, its requests going to a stub. */
function answering<C extends { readonly config: object }>(client: C, answer: StubAnswer) {
  const { config, requests } = stubAws(() => answer);
  Object.assign(client.config, { requestHandler: config.requestHandler });
  return { client, requests };
}
const get = (answer: StubAnswer) =>
  answering(dynamodb(), answer).client.send(new GetCommand({ TableName: "t", Key: { pk: "1" } }));
const publicKey = (answer: StubAnswer) => answering(kms(), answer).client.send(new GetPublicKeyCommand({ KeyId: "k" }));
const sender = { MAIL_FROM: "cloakroom@marketplace.example", MAIL_CONFIGURATION_SET: "notices" };
const mail = { to: "dora@parcels.example", subject: "Subject", text: "Text\n" };
const sendMail = (answer: StubAnswer) => mailer(answering(ses(), answer).client, sender).send(mail);
const invoke = (answer: StubAnswer) => invokeFunction(answering(lambda(), answer).client, "relay", { question: 1 });

describe.each([
  ["dynamodb", get],
  ["kms", publicKey],
  ["ses", sendMail],
  ["lambda", invoke],
] as const)("%s", (dependency, send) => {
  it.each<[string, StubAnswer]>([
    ["throttled", { error: "ThrottlingException" }],
    ["denied", { error: "AccessDeniedException" }],
    ["failing inside", { error: "InternalServerError", status: 500 }],
    ["unheard of", { error: "SomethingNewException" }],
    ["cut off", { broken: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) }],
    ["too slow", { broken: Object.assign(new Error("x"), { name: "TimeoutError" }) }],
  ])("is unavailable when %s, and keeps the cause for the log", async (_, answer) => {
    await expect(send(answer)).rejects.toMatchObject({
      name: "UnavailableError",
      dependency,
      cause: expect.any(Error),
    });
  });
});

describe("dynamodb", () => {
  it.each(["ConditionalCheckFailedException", "ValidationException", "ResourceNotFoundException"])(
    "lets %s through, which says something about the data or our code",
    async (error) => {
      await expect(get({ error })).rejects.toMatchObject({ name: error });
    },
  );

  const transact = (codes: string[]) => {
    const reasons = codes.map((Code) => ({ Code }));
    const { client } = answering(dynamodb(), { body: {} });
    client.middlewareStack.add(
      () => async () => {
        throw Object.assign(new Error("cancelled"), {
          name: "TransactionCanceledException",
          CancellationReasons: reasons,
        });
      },
      { step: "deserialize" },
    );
    return client.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: "t", Item: { pk: "1" } } }] }));
  };

  it.each([
    [["ThrottlingError", "None"]],
    [["ProvisionedThroughputExceeded"]],
    [["None", "ItemCollectionSizeLimitExceeded"]],
  ])("is unavailable when a transaction was cancelled for want of capacity: %j", async (codes) => {
    await expect(transact(codes)).rejects.toThrow(UnavailableError);
  });

  it.each([
    [["ConditionalCheckFailed", "None"]],
    [["None", "TransactionConflict"]],
    [["ThrottlingError", "ConditionalCheckFailed"]],
    [["ValidationError"]],
  ])(
    "lets a transaction's cancellation through where a condition of ours or another writer was the reason: %j",
    async (codes) => {
      await expect(transact(codes)).rejects.toMatchObject({ name: "TransactionCanceledException" });
    },
  );

  it("leaves out members that are undefined, as optional ones are", async () => {
    const { client, requests } = answering(dynamodb(), { body: {} });
    await client.send(new PutCommand({ TableName: "t", Item: { pk: "1", city: undefined } }));
    expect(requests[0]?.body.Item).toEqual({ pk: { S: "1" } });
  });
});

it.each(["InvalidCiphertextException", "IncorrectKeyException", "KMSInvalidSignatureException"])(
  "kms lets %s through, which says something about the bytes",
  async (error) => {
    await expect(publicKey({ error })).rejects.toMatchObject({ name: error });
  },
);

describe("ses", () => {
  it("sends plain text from one address, under its configuration set, to a domain as the DNS has it", async () => {
    const { client, requests } = answering(ses(), { body: { MessageId: "1" } });
    await mailer(client, sender).send({ ...mail, to: "dörte@päckchen.example" });
    const part = (Data: string) => ({ Data, Charset: "UTF-8" });
    expect(requests.map(({ body }) => body)).toEqual([
      {
        FromEmailAddress: sender.MAIL_FROM,
        ConfigurationSetName: sender.MAIL_CONFIGURATION_SET,
        Destination: { ToAddresses: ["dörte@xn--pckchen-5wa.example"] },
        Content: {
          Simple: {
            Subject: part(mail.subject),
            Body: { Text: part(mail.text) },
            Headers: [{ Name: "Auto-Submitted", Value: "auto-generated" }],
          },
        },
      },
    ]);
  });

  it("sends HTML with the text, and tags for what SES tells of it later, and answers with what SES calls it", async () => {
    const { client, requests } = answering(ses(), { body: { MessageId: "0100-1" } });
    const tagged = { ...mail, html: "<p>Text</p>", tags: { incident: "inc_1", buyer: "YnV5ZXI" } };
    expect(await mailer(client, sender).send(tagged)).toBe("0100-1");
    expect(requests[0]?.body).toMatchObject({
      Content: { Simple: { Body: { Text: { Data: mail.text }, Html: { Data: "<p>Text</p>", Charset: "UTF-8" } } } },
      EmailTags: [
        { Name: "incident", Value: "inc_1" },
        { Name: "buyer", Value: "YnV5ZXI" },
      ],
    });
  });

  it("asks once: what SES may have taken already is not sent again at once", async () => {
    const { client, requests } = answering(ses(), { error: "TooManyRequestsException", status: 429 });
    await expect(mailer(client, sender).send(mail)).rejects.toThrow(UnavailableError);
    expect(requests).toHaveLength(1);
  });

  it("does not repeat what SES says, which quotes addresses", async () => {
    const broken = Object.assign(new Error("Address is not verified: dora@parcels.example"), {
      name: "MessageRejected",
    });
    const error = await sendMail({ broken }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: "ses is unavailable (MessageRejected)", cause: { message: "" } });
    expect(String((error as Error).stack)).not.toContain("dora@");
  });
});

describe("lambda", () => {
  /** The header that tells an answer of the function from an error of the function. */
  const failing = () => {
    const answered = answering(lambda(), { body: { errorType: "TypeError", errorMessage: "+46701740605 is odd" } });
    answered.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        Object.assign(result.output, { FunctionError: "Unhandled" });
        return result;
      },
      { step: "initialize" },
    );
    return invokeFunction(answered.client, "relay", {});
  };

  it("hands over what is asked, and gives back what is answered", async () => {
    const { client, requests } = answering(lambda(), { body: { action: "reject" } });
    expect(await invokeFunction(client, "relay", { question: 1 })).toEqual({ action: "reject" });
    expect(requests.map(({ body }) => body)).toEqual([{ question: 1 }]);
  });

  it("is unavailable when the function failed, and does not repeat what it says of it", async () => {
    const error = await failing().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: "lambda is unavailable (Unhandled)", cause: { message: "" } });
    expect(String((error as Error).stack)).not.toContain("+46");
  });
});
