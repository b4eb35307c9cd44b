import { describe, expect, it } from "vitest";
import { candidatesFor, freeFrom, hasCooledDown } from "#contact/direct-numbers.ts";
import { at, event, holderRowOf, later, orderOf, tokenOf } from "./tokens.ts";

const numbers = ["a", "b", "c", "d", "e"];
/** A row of a number whose token ends, as far as the row says. */
const heldUntil = (number: string, end: string) => ({
  ...holderRowOf(tokenOf({ holder: { pk: "caller#caller", sk: `number#${number}` } })),
  liveUntil: end,
});
const first = (_below: number) => 0;
const last = (below: number) => below - 1;

describe("candidates for a caller's next number", () => {
  it("are one that the caller never had, any of them", () => {
    const held = [heldUntil("a", later(0)), heldUntil("c", later(9))];
    const chosen = [0, 1, 2].map((n) => candidatesFor(numbers, held, at(30), () => n));
    expect(chosen).toEqual([[{ number: "b" }], [{ number: "d" }], [{ number: "e" }]]);
  });

  it("are those that have cooled down, when the caller had all, a few at a time", () => {
    const held = numbers.map((number, i) => heldUntil(number, later(i)));
    const names = (days: number, choose: typeof first) =>
      candidatesFor(numbers, held, at(days), choose).map(({ number }) => number);
    expect(names(13, first)).toEqual([]);
    expect(names(14, first)).toEqual(["a"]);
    expect(names(15.5, last)).toEqual(["b", "a"]);
    expect(names(30, first)).toEqual(["a", "b", "c"]);
    expect(names(30, last)).toEqual(["e", "a", "b"]);
  });

  it("are none that the pool no longer gives out", () => {
    expect(candidatesFor([], [heldUntil("a", later(0))], at(30), first)).toEqual([]);
    expect(candidatesFor(["b"], [heldUntil("a", later(0)), heldUntil("b", later(29))], at(30), first)).toEqual([]);
  });
});

describe("a number has cooled down", () => {
  const holder = heldUntil("a", later(0));
  const cooled = (
    token: ReturnType<typeof tokenOf> | undefined,
    order: ReturnType<typeof orderOf> | undefined,
    days: number,
  ) => hasCooledDown({ holder, token, order }, at(days));

  it("14 days after its token ended by its order, and not a moment before", () => {
    const order = orderOf({ events: [event("delivered", 2)] });
    const moments = [-1, 0].map((off) => new Date(Date.parse(later(30)) + off));
    expect(moments.map((now) => hasCooledDown({ holder, token: tokenOf(), order }, now))).toEqual([false, true]);
    expect(freeFrom(later(16))).toBe(later(30));
  });

  it("not when its row says so, and its order has revived it", () => {
    const order = orderOf({ events: [event("delivered", -20), event("delivery_disputed", 13)] });
    expect([30, 73, 74].map((days) => cooled(tokenOf(), order, days))).toEqual([false, false, true]);
  });

  it("14 days after it was withdrawn", () => {
    const token = tokenOf({ status: "withdrawn", withdrawnAt: later(3) });
    expect([16, 17].map((days) => cooled(token, orderOf(), days))).toEqual([false, true]);
  });

  it("by its row, where nothing else is left", () => {
    expect([13, 14].map((days) => cooled(undefined, undefined, days))).toEqual([false, true]);
    expect([13, 14].map((days) => cooled(tokenOf(), undefined, days))).toEqual([false, true]);
  });
});
