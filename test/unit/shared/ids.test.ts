import fc from "fast-check";
import { decodeTime, isValid } from "ulid";
import { describe, expect, it } from "vitest";
import { derivedId, leastId } from "#shared/ids.ts";

const at = new Date("2027-01-31T12:00:00.000Z");
const moments = fc.date({
  min: new Date("2020-01-01"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});
const parts = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe("an identifier that is derived", () => {
  it("is a ULID of its time, and the same for the same parts", () => {
    fc.assert(
      fc.property(moments, parts, (time, of) => {
        const [prefix, ulid = ""] = derivedId("evt", time, ...of).split("_");
        expect([prefix, isValid(ulid), decodeTime(ulid)]).toEqual(["evt", true, time.getTime()]);
        expect(derivedId("evt", time, ...of)).toBe(`evt_${ulid}`);
      }),
    );
  });

  it("is another for other parts, wherever one ends and the next begins", () => {
    const ids = [["a", "bc"], ["ab", "c"], ["abc"], ["bc", "a"]].map((of) => derivedId("evt", at, ...of));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("stays what it is: what was written under it is found again", () => {
    expect(derivedId("evt", at, "cmp_1", "app_1")).toBe("evt_01MDNSVJG08W0MZK9X1QVEABXC");
  });
});

it("sorts what was made from a moment on behind it, and what was made before in front", () => {
  fc.assert(
    fc.property(moments, moments, parts, (from, made, of) => {
      expect(derivedId("acr", made, ...of) >= leastId("acr", from)).toBe(made >= from);
    }),
  );
});
