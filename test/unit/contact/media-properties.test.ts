import fc from "fast-check";
import { expect, it } from "vitest";
import type { CallDecision } from "#contact/call-decision.ts";
import { answerEvent } from "#contact/media-application.ts";
import { mediaAnswer } from "#contact/media-schemas.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import {
  asked,
  bridge,
  buyer,
  callee,
  caller,
  contactTokenId,
  eventOf,
  gather,
  gone,
  pool,
  reject,
  relay,
  seller,
} from "./media-events.ts";

const extension = "738240";
const digits = "40711234";
const secrets = [buyer, buyer.slice(1), extension, digits, seller.slice(1)];

const decision = fc.constantFrom<CallDecision | undefined>(
  bridge,
  { ...bridge, destinationExtension: extension },
  gather,
  { ...gather, maxDigits: 1 },
  reject,
  undefined,
);
const type = fc.constantFrom(
  ...["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "ACTION_FAILED", "HANGUP", "DIGITS_RECEIVED", "RINGING", "OTHER", buyer],
);
const participant = fc.constantFrom(caller, callee, gone(caller), gone(callee), { ...caller, From: undefined });
const mark = fc.option(
  fc.record(
    {
      call: fc.constantFrom("call-1", "call-0"),
      asked: fc.constantFrom("0", "1", "2", "3", "9", "x"),
      waitsFor: fc.constantFrom("digits", "answer", "extension", "more"),
      locale: fc.constantFrom("de-DE", "en-US", "de", seller),
      contactTokenId: fc.constantFrom(contactTokenId, buyer),
    },
    { requiredKeys: ["call", "asked", "waitsFor", "locale"] },
  ),
  { nil: undefined },
);
const data = fc.record(
  {
    Type: fc.constantFrom("SpeakAndGetDigits", "CallAndBridge", "Speak", "Hangup", "SendDigits", buyer),
    Parameters: fc.record(
      { CallId: fc.constantFrom("leg-a-1", "leg-b-1", buyer), SipResponseCode: fc.constantFrom(0, 480, "486") },
      { requiredKeys: [] },
    ),
    ReceivedDigits: fc.constantFrom(digits, `${digits}#`, "", digits.repeat(20)),
    ErrorType: fc.constantFrom("CallNotAnswered", "SystemException", `${buyer} is busy`),
  },
  { requiredKeys: [] },
);
const event = fc
  .record({
    type,
    participants: fc.array(participant, { maxLength: 14 }),
    mark: fc.oneof(mark, fc.constant(asked("1")), fc.constant(buyer)),
    data: fc.option(data, { nil: undefined }),
  })
  .map(({ type, data, ...rest }) => eventOf(type, { ...rest, ...(data && { data }) }));

const portsOf = (decided: CallDecision | undefined) =>
  relay(() => {
    if (decided) return decided;
    throw new UnavailableError("lambda");
  }).ports;

it("answers every event in the protocol, keeps no number with the call, and logs none", async () => {
  const { text } = catchLog();
  await fc.assert(
    fc.asyncProperty(event, decision, async (given, decided) => {
      const answer = await answerEvent(given, portsOf(decided));
      expect(mediaAnswer.parse(answer)).toEqual(answer);
      const kept = JSON.stringify(answer.TransactionAttributes ?? {});
      for (const secret of secrets) expect(kept).not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
  for (const secret of [...secrets, pool.slice(1)]) expect(text()).not.toContain(secret);
});

it("rings no number but the one that was decided on, and only for who is on the line", async () => {
  catchLog();
  await fc.assert(
    fc.asyncProperty(event, decision, async (given, decided) => {
      const { Actions } = await answerEvent(given, portsOf(decided));
      const rung = Actions.flatMap((action) => (action.Type === "CallAndBridge" ? [action.Parameters] : []));
      const allowed = decided?.action === "bridge" ? [decided.destination] : [];
      expect(allowed).toEqual(expect.arrayContaining(rung.map(({ Endpoints }) => Endpoints[0].Uri)));
      const connected = given.CallDetails.Participants.filter((one) => (one as typeof caller).Status === "Connected");
      if (rung.length > 0) expect(connected.map((one) => (one as typeof caller).CallId)).toContain("leg-a-1");
    }),
    { numRuns: 1000 },
  );
});

it("answers anything at all", async () => {
  catchLog();
  await fc.assert(
    fc.asyncProperty(fc.anything(), decision, async (given, decided) => {
      const answer = await answerEvent(given, portsOf(decided));
      expect(mediaAnswer.parse(answer)).toEqual(answer);
    }),
  );
});
