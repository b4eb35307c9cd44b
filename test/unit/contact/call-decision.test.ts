import { describe, expect, it } from "vitest";
import { callDecision, relayRequest } from "#contact/call-decision.ts";
import { askedDirectly, relayCall } from "#contact/call-relay.contract.ts";

const token = "ctk_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const spoken = { prompt: "Bitte geben Sie die Durchwahl ein.", locale: "de-DE" };
const bridge = {
  action: "bridge",
  destination: "+46701740605",
  callerId: "+12025550142",
  contactTokenId: token,
  locale: "de-DE",
};
const asked = { from: "+12025550199", to: "+12025550142", callId: "6f9619ff-8b86.0:1", attempt: 0 };

describe("a decision", () => {
  it.each([
    bridge,
    { ...bridge, destinationExtension: "73824" },
    { action: "gather", ...spoken, maxDigits: 8 },
    { action: "reject", reason: "token_expired", ...spoken },
  ])("is one of three: %j", (decision) => {
    expect(callDecision.parse(decision)).toEqual(decision);
  });

  it.each([
    { ...bridge, destination: "0701740605" },
    { ...bridge, buyerId: "BUYER-00001" },
    { ...bridge, locale: "Deutsch" },
    { ...bridge, locale: undefined },
    { action: "gather", ...spoken, maxDigits: 0 },
    { action: "reject", reason: "the buyer's number is +46701740605", ...spoken },
    { action: "reject", reason: "token_expired", prompt: spoken.prompt },
  ])("is nothing more and nothing less: %j", (decision) => {
    expect(callDecision.safeParse(decision).success).toBe(false);
  });
});

describe("a question about a call", () => {
  it("names the token that put it through only where it is not asked over HTTP", () => {
    const again = { ...asked, contactTokenId: token };
    expect(askedDirectly.parse({ relay: again })).toEqual({ relay: again });
    expect(relayCall.request.body.safeParse(again).success).toBe(false);
  });

  it.each(["40711234#", "4071-1234", "407 11 234", "4071,,1234", "(407) 11p234", "*40711234#"])(
    "takes digits as they are read out: %s",
    (digits) => {
      expect(relayRequest.parse({ ...asked, digits })).toEqual({ ...asked, digits });
    },
  );

  it.each([
    { digits: "40711234 x" },
    { digits: "" },
    { callId: "a b" },
    { contactTokenId: "+46701740605" },
    { attempt: 100 },
    { attempt: 0.5 },
    { from: "1".repeat(41) },
  ])("does not take %j", (wrong) => {
    expect(relayRequest.safeParse({ ...asked, ...wrong }).success).toBe(false);
  });
});
