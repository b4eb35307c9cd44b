import { describe, expect, test } from "vitest";
import type { CallEvent } from "#local/telephony/media-protocol.ts";
import type { Call } from "#local/telephony/play-call.ts";
import { createTelephony } from "#local/telephony/telephony.ts";

const seller = "+12025550199";
const pool = "+12025550142";
const buyer = "+46701740605";
const made: Call = { from: seller, to: pool, keys: [], answered: true };

type Answer = (event: CallEvent, calls: number) => unknown;

/** A network whose calls one function answers. */
function network(answer: Answer, telephony: { functionName: string } | undefined = { functionName: "answer" }) {
  const events: CallEvent[] = [];
  const start = Date.parse("2026-11-21T09:00:00.000Z");
  let ticks = 0;
  const { play, calls, onExchange } = createTelephony({
    system: { account: "000000000000", region: "us-east-1", ...(telephony && { telephony }) },
    invoke: async (_, event) => {
      events.push(event as CallEvent);
      const result = answer(event as CallEvent, events.length);
      if (result instanceof Error) return { payload: "{}", functionError: "Unhandled" };
      return { payload: JSON.stringify(result) };
    },
    now: () => new Date(start + 1000 * ++ticks),
  });
  return { events, play, calls, onExchange };
}

const actions = (...Actions: object[]) => ({ SchemaVersion: "1.0", Actions });
const legA = ({ CallDetails }: CallEvent) => CallDetails.Participants[0]?.CallId;
const speak = (event: CallEvent, Text: string) => ({ Type: "Speak", Parameters: { CallId: legA(event), Text } });
const hangUp = (CallId?: string) => ({ Type: "Hangup", Parameters: { CallId } });
const ask = (event: CallEvent, more: object = {}) => ({
  Type: "SpeakAndGetDigits",
  Parameters: {
    CallId: legA(event),
    SpeechParameters: { Text: "Which extension?" },
    FailureSpeechParameters: { Text: "Nothing was keyed in." },
    MinNumberOfDigits: 1,
    MaxNumberOfDigits: 8,
    Repeat: 2,
    RepeatDurationInMilliseconds: 10_000,
    ...more,
  },
});
const ring = (Uri = buyer) => ({
  Type: "CallAndBridge",
  Parameters: { CallerIdNumber: pool, Endpoints: [{ BridgeEndpointType: "PSTN", Uri }] },
});
const connected = ({ CallDetails }: CallEvent) => CallDetails.Participants.filter((one) => one.Status === "Connected");
const hangUpAll = (event: CallEvent) => actions(...connected(event).map(({ CallId }) => hangUp(CallId)));

describe("a call", () => {
  test("is told to the function as it comes in, with all that the service tells", async () => {
    const { events, play } = network(() => actions());
    const played = await play(made, 1);
    expect(played).toEqual({ callId: expect.stringMatching(/^[0-9a-f-]{36}$/), spoken: [], outcome: "ended" });
    expect(events[0]).toEqual({
      SchemaVersion: "1.0",
      Sequence: 1,
      InvocationEventType: "NEW_INBOUND_CALL",
      CallDetails: {
        TransactionId: played?.callId,
        AwsAccountId: "000000000000",
        AwsRegion: "us-east-1",
        SipRuleId: expect.any(String),
        SipMediaApplicationId: expect.any(String),
        Participants: [
          {
            CallId: expect.any(String),
            ParticipantTag: "LEG-A",
            To: pool,
            From: seller,
            Direction: "Inbound",
            StartTimeInMilliseconds: expect.stringMatching(/^\d{13}$/),
            Status: "Connected",
          },
        ],
      },
    });
  });

  test("is put through with the digits that were keyed in, and each leg is hung up", async () => {
    const { events, play } = network((event) => {
      if (event.InvocationEventType === "NEW_INBOUND_CALL") return actions(ask(event));
      if (event.InvocationEventType === "HANGUP") return hangUpAll(event);
      const data = event.ActionData as { Type: string; ReceivedDigits?: string };
      return data.Type === "SpeakAndGetDigits" && data.ReceivedDigits === "40711234" ? actions(ring()) : actions();
    });
    expect(await play({ ...made, keys: ["40711234#99"] }, 1)).toEqual({
      callId: expect.any(String),
      spoken: ["Which extension?"],
      outcome: "bridged",
      callerId: pool,
      destination: "+46•••••••05",
    });
    const steps = events.map((event) => [event.Sequence, event.InvocationEventType, connected(event).length]);
    expect(steps).toEqual([
      [1, "NEW_INBOUND_CALL", 1],
      [2, "ACTION_SUCCESSFUL", 1],
      [3, "ACTION_SUCCESSFUL", 2],
      [4, "HANGUP", 1],
      [5, "HANGUP", 0],
    ]);
  });

  test("keeps what it was told to keep, until it is told otherwise", async () => {
    const marks = [{ asked: "1" }, undefined, {}];
    const { events, play } = network((event, calls) => ({
      ...actions(...(calls < 4 ? [speak(event, "…")] : [])),
      ...(marks[calls - 1] && { TransactionAttributes: marks[calls - 1] }),
    }));
    await play(made, 1);
    expect(events.map(({ CallDetails }) => CallDetails.TransactionAttributes)).toEqual([
      ...[undefined, { asked: "1" }, { asked: "1" }, {}, {}],
    ]);
  });

  test("in which nothing is keyed in hears the question again, and fails it", async () => {
    const { events, play } = network((event) =>
      event.InvocationEventType === "NEW_INBOUND_CALL" ? actions(ask(event)) : actions(),
    );
    const played = await play(made, 1);
    expect(played?.spoken).toEqual(["Which extension?", "Nothing was keyed in.", "Which extension?"]);
    expect(events[1]).toMatchObject({
      InvocationEventType: "ACTION_FAILED",
      ActionData: { Type: "SpeakAndGetDigits", ErrorType: "InvalidDigitsReceived" },
    });
  });

  test("that nobody answers fails to be put through", async () => {
    const { events, play } = network((event) =>
      event.InvocationEventType === "NEW_INBOUND_CALL"
        ? actions(ring())
        : actions(speak(event, "Nobody"), hangUp(legA(event))),
    );
    expect(await play({ ...made, answered: false }, 1)).toMatchObject({ spoken: ["Nobody"], outcome: "ended" });
    expect(events[1]?.ActionData).toMatchObject({
      ErrorType: "CallNotAnswered",
      Parameters: { CallId: legA(events[0] as CallEvent) },
    });
  });

  test("does nothing on a leg that is not there, nor what comes after it", async () => {
    const { events, play } = network((event, calls) =>
      calls === 1 ? actions(hangUp("nobody"), speak(event, "unheard")) : actions(),
    );
    expect((await play(made, 1))?.spoken).toEqual([]);
    expect(events[1]).toMatchObject({ InvocationEventType: "ACTION_FAILED", ActionData: { Type: "Hangup" } });
  });

  test("ends when the function fails twice on one event", async () => {
    const { events, play } = network(() => new Error("broken"));
    expect(await play(made, 1)).toMatchObject({ spoken: [], outcome: "ended" });
    expect(events.map(({ Sequence }) => Sequence)).toEqual([1, 1, 2, 2]);
  });

  test("goes on no longer than the service lets one", async () => {
    const { events, play } = network((event) => actions(speak(event, "again")));
    await play(made, 1);
    expect(events).toHaveLength(1000);
  });
});

describe("an event that is delivered more than once", () => {
  test("counts once in the call", async () => {
    const { events, play } = network((event) =>
      event.InvocationEventType === "NEW_INBOUND_CALL" ? actions(speak(event, "No."), hangUp(legA(event))) : actions(),
    );
    expect(await play(made, 3)).toMatchObject({ spoken: ["No."], outcome: "ended" });
    expect(events.map(({ Sequence }) => Sequence)).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test("is to be answered alike", async () => {
    const { play } = network((event, calls) => actions(speak(event, String(calls))));
    await expect(play(made, 2)).rejects.toThrow("NEW_INBOUND_CALL, delivered 2 times, was answered in different ways");
  });
});

describe("an answer", () => {
  test.each([
    ["of another version", { SchemaVersion: "2.0", Actions: [] }],
    ["with too many actions", actions(...Array.from({ length: 11 }, () => hangUp("x")))],
    ["with an action that there is not", actions({ Type: "RecordAudio", Parameters: {} })],
    ["that rings what is no number", actions(ring("0701740605"))],
    ["that is none", null],
  ])("%s is refused, and not repeated", async (_, answer) => {
    const { play, calls } = network(() => answer);
    const error = await play(made, 1).catch((caught: unknown) => caught);
    expect(String(error)).toContain("MediaAnswerError: the answer to NEW_INBOUND_CALL is not valid");
    expect(String(error)).not.toContain("0701740605");
    expect(calls()).toEqual([]);
  });
});

test("a system that takes no calls lets nobody call", async () => {
  const { play } = network(() => actions(), undefined);
  const none = createTelephony({
    system: { account: "000000000000", region: "us-east-1" },
    invoke: async () => ({ payload: "null" }),
    now: () => new Date(0),
  });
  expect([await none.play(made, 1), (await play(made, 1))?.outcome]).toEqual([undefined, "ended"]);
});

describe("the journal", () => {
  const exchange = (answer: object, more: { routeKey?: string; status?: number } = {}) => ({
    routeKey: more.routeKey ?? "POST /v1/relay/calls",
    request: Buffer.from(JSON.stringify({ from: seller, to: pool, digits: "40711234" })),
    answer: { status: more.status ?? 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) },
  });
  const bridge = { action: "bridge", destination: buyer, callerId: pool, contactTokenId: "ctk_1" };
  const reject = { action: "reject", reason: "token_expired", prompt: "No.", locale: "en-US" };

  test("has what came in either way, the newest first, with numbers masked", async () => {
    const { play, calls, onExchange } = network((event) =>
      event.InvocationEventType === "NEW_INBOUND_CALL" ? actions(ring()) : hangUpAll(event),
    );
    await play(made, 1);
    onExchange(exchange(bridge));
    onExchange(exchange(reject));
    const masked = { from: "+1••••••••99", callerId: pool, destination: "+46•••••••05" };
    const at = expect.stringMatching(/^2026-11-21T09:00:\d\d\.000Z$/);
    expect(calls()).toEqual([
      { at, via: "api", from: masked.from, outcome: "ended", reason: "token_expired" },
      { at, via: "api", ...masked, outcome: "bridged", contactTokenId: "ctk_1" },
      { at, via: "media-application", ...masked, outcome: "bridged" },
    ]);
    const times = calls().map((call) => call.at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(JSON.stringify(calls())).not.toMatch(/70174|40711234/);
  });

  test.each([
    ["a question back", exchange({ action: "gather", prompt: "?", locale: "en-US", maxDigits: 8 })],
    ["a refusal of the request", exchange({ ...bridge, type: "urn:x" }, { status: 403 })],
    ["another route", exchange(bridge, { routeKey: "POST /v1/orders" })],
    ["an answer that is none", exchange({ hello: "world" })],
    ["a request that is none", { ...exchange(bridge), request: Buffer.from("{") }],
  ])("leaves out %s", (_, seen) => {
    const { calls, onExchange } = network(() => actions());
    onExchange(seen);
    expect(calls()).toEqual([]);
  });

  test("keeps the last 200", () => {
    const { calls, onExchange } = network(() => actions());
    for (let count = 0; count < 201; count++) onExchange(exchange({ ...reject, reason: `r${count}` }));
    expect([calls().length, calls()[0]?.reason, calls().at(-1)?.reason]).toEqual([200, "r200", "r1"]);
  });

  test.each([
    ["+46701740605", "+46•••••••05"],
    ["+12025550199", "+1••••••••99"],
    ["+2901234", "+290••••"],
    ["anonymous", "no number"],
    ["sip:verner@example.org", "no number"],
  ])("shows of %s: %s", (number, shown) => {
    const { calls, onExchange } = network(() => actions());
    onExchange({ ...exchange(reject), request: Buffer.from(JSON.stringify({ from: number })) });
    expect(calls()[0]?.from).toBe(shown);
  });
});
