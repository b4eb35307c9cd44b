import { describe, expect, it } from "vitest";
import { extended, tokenView, withdrawn } from "#contact/token-acts.ts";
import { at, event, issuedAt, later, orderOf, tokenOf } from "./tokens.ts";

const delivered = orderOf({ events: [event("delivered", 3)] });
const wrongState = (state: string) =>
  expect.objectContaining({ code: "wrong_state", details: expect.objectContaining({ extensions: { state } }) });

describe("a token is extended", () => {
  it("twice, with why", () => {
    const once = extended({ token: tokenOf(), order: delivered, end: undefined }, "late parcel");
    const twice = extended({ token: once, order: delivered, end: undefined }, "lost parcel");
    expect(twice).toEqual({ ...tokenOf(), extensions: 2, extendedFor: ["late parcel", "lost parcel"], version: 3 });
    expect(() => extended({ token: twice, order: delivered, end: undefined }, "again")).toThrow(wrongState("extended"));
  });

  it.each(["expired", "withdrawn", "blocked"] as const)("not when it has ended: %s", (end) => {
    expect(() => extended({ token: tokenOf(), order: delivered, end }, "why")).toThrow(wrongState(end));
  });

  it("not beyond its hard limit", () => {
    expect(() => extended({ token: tokenOf(), order: orderOf(), end: undefined }, "why")).toThrow(
      wrongState("hard_limit"),
    );
    const late = orderOf({ events: [event("delivered", 44)] });
    const once = extended({ token: tokenOf(), order: late, end: undefined }, "why");
    expect(() => extended({ token: once, order: late, end: undefined }, "why")).toThrow(wrongState("hard_limit"));
  });
});

describe("a token is withdrawn", () => {
  it("once, for good", () => {
    const after = withdrawn(tokenOf(), at(2));
    expect(after).toEqual({ ...tokenOf(), status: "withdrawn", withdrawnAt: later(2), version: 2 });
    expect(after && withdrawn(after, at(3))).toBeUndefined();
  });
});

describe("its application is shown", () => {
  const calls = [
    { contactTokenId: "ctk_1", use: "called_back", at: later(2) },
    { contactTokenId: "ctk_1", use: "called", at: later(1) },
    { contactTokenId: "ctk_0", use: "called", at: later(3) },
  ] as const;

  it("what becomes of a token, and its own calls alone", () => {
    expect(tokenView({ token: tokenOf({ extensions: 1 }), order: delivered, end: undefined }, calls)).toEqual({
      ...{ contactTokenId: "ctk_1", orderId: "order-1", channel: "phone", format: "direct", state: "live" },
      ...{ issuedAt, expiresAt: later(24), extensionsLeft: 1, calls: { count: 2, lastAt: later(2) } },
    });
  });

  it("why it has ended, and neither number nor caller nor reasons that were typed", () => {
    const token = tokenOf({ channel: "email", format: undefined, extendedFor: ["buyer@example.com"] });
    expect(tokenView({ token, order: undefined, end: "pii_purged" }, [])).toEqual({
      ...{ contactTokenId: "ctk_1", orderId: "order-1", channel: "email", state: "ended", reason: "pii_purged" },
      ...{ issuedAt, expiresAt: later(60), extensionsLeft: 2, calls: { count: 0 } },
    });
  });
});
