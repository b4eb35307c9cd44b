import { describe, expect, it } from "vitest";
import type { CallDecision } from "#contact/call-decision.ts";
import { answerEvent } from "#contact/media-application.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import {
  asked,
  bridge,
  bridgeData,
  buyer,
  callee,
  caller,
  contactTokenId,
  eventOf,
  gather,
  gone,
  pool,
  questionData,
  reject,
  relay,
  seller,
} from "./media-events.ts";

const nothing = { SchemaVersion: "1.0", Actions: [] };
const german = { TextType: "text", Engine: "standard", LanguageCode: "de-DE", VoiceId: "Vicki" };
const english = { ...german, LanguageCode: "en-US", VoiceId: "Joanna" };
const hangUp = (CallId: string) => ({ Type: "Hangup", Parameters: { CallId, SipResponseCode: "0" } });
const farewell = (Text: string, voice: object = german) => ({
  SchemaVersion: "1.0",
  Actions: [{ Type: "Speak", Parameters: { CallId: "leg-a-1", Text, ...voice } }, hangUp("leg-a-1")],
});
const keyed = (digits: string, mark: unknown = asked("1"), more: object = {}) =>
  eventOf("ACTION_SUCCESSFUL", { mark, data: questionData({ ReceivedDigits: digits }), ...more });

const answerTo = (event: unknown, decision: CallDecision = bridge) => answerEvent(event, relay(() => decision).ports);

describe("a call that comes in", () => {
  it("asks who decides, and nothing of the network's besides the numbers", async () => {
    const { ports, requests } = relay(() => reject);
    await answerEvent(eventOf("NEW_INBOUND_CALL"), ports);
    expect(requests).toEqual([{ from: seller, to: pool, callId: "call-1", attempt: 0 }]);
  });

  it("is put through to the one number, which sees the pool's", async () => {
    expect(await answerTo(eventOf("NEW_INBOUND_CALL"))).toEqual({
      SchemaVersion: "1.0",
      Actions: [
        {
          Type: "CallAndBridge",
          Parameters: {
            CallTimeoutSeconds: 45,
            CallerIdNumber: pool,
            Endpoints: [{ BridgeEndpointType: "PSTN", Uri: buyer }],
          },
        },
      ],
      TransactionAttributes: { call: "call-1", asked: "0", waitsFor: "answer", locale: "de-DE" },
    });
  });

  it("is asked for an extension in the caller's language, twice", async () => {
    const unheard = { Text: "no_digits de-DE", ...german };
    expect(await answerTo(eventOf("NEW_INBOUND_CALL"), gather)).toEqual({
      SchemaVersion: "1.0",
      Actions: [
        {
          Type: "SpeakAndGetDigits",
          Parameters: {
            CallId: "leg-a-1",
            SpeechParameters: { Text: "Bitte geben Sie die Durchwahl ein.", ...german },
            FailureSpeechParameters: unheard,
            MinNumberOfDigits: 1,
            MaxNumberOfDigits: 8,
            TerminatorDigits: ["#"],
            InBetweenDigitsDurationInMilliseconds: 5000,
            Repeat: 2,
            RepeatDurationInMilliseconds: 20000,
          },
        },
      ],
      TransactionAttributes: { call: "call-1", asked: "1", waitsFor: "digits", locale: "de-DE" },
    });
  });

  it("is told why not", async () => {
    expect(await answerTo(eventOf("NEW_INBOUND_CALL"), reject)).toEqual(farewell("Diese Nummer gilt nicht mehr."));
  });

  it.each([undefined, null, "", "sip:someone@a-host.example.of.more.than.forty.characters", "a\nb"])(
    "is anonymous from %j",
    async (From) => {
      const { ports, requests } = relay(() => reject);
      await answerEvent(eventOf("NEW_INBOUND_CALL", { participants: [{ ...caller, From }] }), ports);
      expect(requests.map(({ from }) => from)).toEqual(["anonymous"]);
    },
  );
});

describe("digits that were keyed in", () => {
  it("are decided on as the answer to that question", async () => {
    const { ports, requests } = relay(() => bridge);
    await answerEvent(keyed("40711234"), ports);
    expect(requests).toEqual([{ from: seller, to: pool, digits: "40711234", callId: "call-1", attempt: 1 }]);
  });

  it.each([
    ["12345678#", "12345678#"],
    ["1234A5678D", "12345678"],
    ["*12", "*12"],
  ])("pass as a telephone sends them: %s", async (given, digits) => {
    const { ports, requests } = relay(() => bridge);
    await answerEvent(keyed(given), ports);
    expect(requests[0]?.digits).toBe(digits);
  });

  it.each(["", "#", "A"])("are none: %j", async (given) => {
    expect(await answerTo(keyed(given))).toEqual(farewell("no_digits de-DE"));
  });

  it("are asked for three times in a call, and no more", async () => {
    const second = await answerTo(keyed("1", asked("1")), gather);
    const third = await answerTo(keyed("1", asked("2")), gather);
    expect([second, third].map((answer) => answer.TransactionAttributes?.asked)).toEqual(["2", "3"]);
    expect(await answerTo(keyed("1", asked("3")), gather)).toEqual(farewell("no_digits de-DE"));
  });

  it.each([
    ["whose mark is of a former call", keyed("40711234", asked("1", { call: "call-0" }))],
    ["without a mark", keyed("40711234", {})],
    ["without attributes", eventOf("ACTION_SUCCESSFUL", { data: questionData({ ReceivedDigits: "40711234" }) })],
    ["with a mark that is not ours", keyed("40711234", asked("1", { destination: buyer }))],
    [
      "that came in on another leg",
      eventOf("ACTION_SUCCESSFUL", {
        mark: asked("1"),
        data: { ...questionData({ ReceivedDigits: "40711234" }), Parameters: { CallId: "leg-a-0" } },
      }),
    ],
  ])("%s are not acted on", async (_, event) => {
    const { ports, requests } = relay(() => bridge);
    const { Actions } = await answerEvent(event, ports);
    expect(Actions.map(({ Type }) => Type)).toEqual(["Speak", "Hangup"]);
    expect(requests).toEqual([]);
  });

  it.each([
    ["while the number rings", keyed("40711234", asked("1", { waitsFor: "answer" }))],
    ["when they are through", keyed("40711234", asked("1"), { participants: [caller, callee] })],
    ["when the caller has hung up", keyed("40711234", asked("1"), { participants: [gone(caller)] })],
  ])("late, %s, change nothing", async (_, event) => {
    const { ports, requests } = relay(() => bridge);
    expect(await answerEvent(event, ports)).toEqual(nothing);
    expect(requests).toEqual([]);
  });
});

describe("a number that has an extension", () => {
  const withExtension = { ...bridge, destinationExtension: "73824" };
  const answered = (waitsFor: string, more: object = {}) =>
    eventOf("ACTION_SUCCESSFUL", {
      mark: asked("1", waitsFor === "extension" ? { waitsFor, contactTokenId } : { waitsFor }),
      participants: [caller, callee],
      data: bridgeData(),
      ...more,
    });

  it("has it keyed in once somebody answers, and kept nowhere until then", async () => {
    const rung = await answerTo(keyed("40711234"), withExtension);
    expect(rung.TransactionAttributes).toEqual(asked("1", { waitsFor: "extension", contactTokenId }));
    expect(JSON.stringify(rung)).not.toContain("73824");
    const { ports, requests } = relay(() => withExtension);
    expect(await answerEvent(answered("extension"), ports)).toEqual({
      SchemaVersion: "1.0",
      Actions: [{ Type: "SendDigits", Parameters: { CallId: "leg-b-1", Digits: ",,,,73824" } }],
      TransactionAttributes: { call: "call-1", asked: "1", waitsFor: "answer", locale: "de-DE" },
    });
    // Without the digits that led to it, which are kept nowhere: by the token, which has put the call through.
    expect(requests).toEqual([{ from: seller, to: pool, callId: "call-1", attempt: 1, contactTokenId }]);
  });

  it("is not asked for where nothing says by which token", async () => {
    const { ports, requests } = relay(() => withExtension);
    const mark = asked("1", { waitsFor: "extension" });
    expect(await answerEvent(answered("extension", { mark }), ports)).toEqual(nothing);
    expect(requests).toEqual([]);
  });

  it.each([
    ["has been keyed in", answered("answer"), withExtension],
    ["is no longer given", answered("extension"), reject],
    [
      "belongs to somebody who has hung up",
      answered("extension", { participants: [caller, gone(callee)] }),
      withExtension,
    ],
  ])("goes on as it is when it %s", async (_, event, decision) => {
    expect(await answerTo(event, decision)).toEqual(nothing);
  });

  it("keeps the two on the line when it cannot be asked for", async () => {
    const { ports } = relay(() => {
      throw new UnavailableError("lambda");
    });
    const { lines } = catchLog();
    expect(await answerEvent(answered("extension"), ports)).toEqual(nothing);
    expect(lines()).toMatchObject([{ code: "dependency.unavailable", dependency: "lambda" }]);
  });
});

describe("an action that failed", () => {
  const failed = (data: object, more: object = {}) => eventOf("ACTION_FAILED", { mark: asked("1"), data, ...more });

  it.each([
    [questionData({ ErrorType: "InvalidDigitsReceived" }), farewell("no_digits de-DE")],
    [questionData({ ErrorType: "SystemException" }), farewell("try_again de-DE")],
    [bridgeData({ ErrorType: "CallNotAnswered" }), farewell("unreachable de-DE")],
    [
      { Type: "Speak", ErrorType: "AccessDenied" },
      { SchemaVersion: "1.0", Actions: [hangUp("leg-a-1")] },
    ],
    [{ Type: "SendDigits", ErrorType: "SystemException" }, nothing],
    [{ Type: "Hangup", ErrorType: "SystemException" }, nothing],
  ])("%j", async (data, answer) => {
    catchLog();
    expect(await answerTo(failed(data))).toEqual(answer);
  });

  it("is one line with codes, and no number", async () => {
    const { lines } = catchLog();
    await answerTo(failed(bridgeData({ ErrorType: "CallNotAnswered", ErrorMessage: buyer })));
    expect(lines()).toEqual([
      {
        level: "WARN",
        code: "call.action_failed",
        requestId: "request-1",
        transactionId: "call-1",
        action: "CallAndBridge",
        errorType: "CallNotAnswered",
      },
    ]);
  });

  it("is a code or nothing in the log, whatever the service says", async () => {
    const { lines } = catchLog();
    await answerTo(failed({ Type: buyer, ErrorType: `${buyer} did not answer` }));
    expect(lines()).toMatchObject([{ action: "other", errorType: "other" }]);
  });

  it("ends the call when it was the answer that was not understood", async () => {
    const event = eventOf("INVALID_LAMBDA_RESPONSE", { data: { ErrorType: "SchemaVersionMismatch" } });
    const { lines } = catchLog();
    expect(await answerTo(event)).toEqual({ SchemaVersion: "1.0", Actions: [hangUp("leg-a-1")] });
    expect(lines()).toMatchObject([{ code: "call.action_failed", errorType: "SchemaVersionMismatch" }]);
  });
});

describe("a leg that ends", () => {
  const ended = (participants: object[], SipResponseCode: unknown = 0, mark?: object) =>
    eventOf("HANGUP", {
      mark,
      participants,
      data: { Type: "Hangup", Parameters: { CallId: "leg-b-1", SipResponseCode } },
    });

  it("takes the other with it", async () => {
    const byCaller = await answerTo(ended([gone(caller), callee]));
    const byCallee = await answerTo(ended([caller, gone(callee)]));
    expect([byCaller, byCallee].map(({ Actions }) => Actions)).toEqual([[hangUp("leg-b-1")], [hangUp("leg-a-1")]]);
  });

  it.each([480, "486"])("was never answered: %j", async (code) => {
    const event = ended([caller, gone(callee)], code, asked("1", { waitsFor: "answer" }));
    expect(await answerTo(event)).toEqual(farewell("unreachable de-DE"));
  });

  it("is told of in a language that may not be the caller's, where nothing tells theirs", async () => {
    const event = ended([caller, gone(callee)], 480, asked("1", { call: "call-0" }));
    expect(await answerTo(event)).toEqual(farewell("unreachable en-US", english));
  });

  it("was the last", async () => {
    expect(await answerTo(ended([gone(caller), gone(callee)]))).toEqual(nothing);
  });
});

describe("an event", () => {
  it.each(["DIGITS_RECEIVED", "RINGING", "CALL_ANSWERED", "ACTION_INTERRUPTED", "CALL_UPDATE_REQUESTED"])(
    "%s wants nothing",
    async (type) => {
      const event = eventOf(type, { mark: asked("1"), data: { Type: "ReceiveDigits", ReceivedDigits: "40711234" } });
      expect(await answerTo(event)).toEqual(nothing);
    },
  );

  it.each([
    ["of another version", { ...eventOf("NEW_INBOUND_CALL"), SchemaVersion: "2.0" }, "NEW_INBOUND_CALL"],
    ["of a type that is not known", eventOf("CALL_TRANSFERRED"), "CALL_TRANSFERRED"],
    ["of a type that is no code", eventOf(buyer), "other"],
    ["of a type that JavaScript knows", eventOf("constructor"), "constructor"],
    ["of no form at all", { hello: "world" }, "other"],
    ["that is none", null, "other"],
  ])("%s does nothing, and leaves one line", async (_, event, name) => {
    const { lines } = catchLog();
    expect(await answerTo(event)).toEqual(nothing);
    expect(lines()).toMatchObject([{ code: "call.event_unknown", eventType: name }]);
  });

  it("may say more than this version knows", async () => {
    const plain = keyed("40711234");
    const { ActionData, CallDetails } = plain as { ActionData?: object; CallDetails: typeof plain.CallDetails };
    const more = {
      ...plain,
      Novelty: { of: "the service" },
      ActionData: { ...ActionData, Confidence: 1 },
      CallDetails: { ...CallDetails, Participants: [{ ...caller, Emotion: "calm" }], Mood: 3 },
    };
    expect(await answerTo(more)).toEqual(await answerTo(plain));
  });

  it.each([
    ["that a call comes in", eventOf("NEW_INBOUND_CALL"), gather],
    ["that digits are there", keyed("40711234"), bridge],
    ["that nobody answered", eventOf("ACTION_FAILED", { data: bridgeData({ ErrorType: "CallNotAnswered" }) }), bridge],
    ["that a leg ended", eventOf("HANGUP", { participants: [gone(caller), callee] }), bridge],
  ])("%s gets one answer, however often it is delivered", async (_, event, decision) => {
    const { ports, requests } = relay(() => decision);
    catchLog();
    const thrice = await Promise.all([1, 2, 3].map(() => answerEvent(event, ports)));
    expect(new Set(thrice.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBeLessThan(2);
  });

  it("that a call comes in is late once something was answered to it", async () => {
    const { ports, requests } = relay(() => gather);
    expect(await answerEvent(eventOf("NEW_INBOUND_CALL", { mark: asked("2") }), ports)).toEqual(nothing);
    expect(requests).toEqual([]);
  });
});

describe("a relay that does not answer", () => {
  it.each([
    ["unavailable", new UnavailableError("lambda"), "dependency.unavailable"],
    ["saying what is no decision", new TypeError("no"), "request.failed"],
  ])("%s, is told to the caller, and in one line", async (_, error, code) => {
    const { ports } = relay(() => {
      throw error;
    });
    const { lines } = catchLog();
    expect(await answerEvent(eventOf("NEW_INBOUND_CALL"), ports)).toEqual(farewell("try_again en-US", english));
    expect(lines()).toMatchObject([{ code, route: "contact/media-application", requestId: "request-1" }]);
  });
});
