import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { email } from "#shared/http/email-schema.ts";
import { pageQuery } from "#shared/http/page-schema.ts";
import { country, instant, line, orderId, prefixedId } from "#shared/http/schemas.ts";
import { systemIds } from "#shared/ids.ts";
import { realOrders } from "#test/support/orders.ts";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("a line of text", () => {
  it("comes through exactly as it is, in any script", () => {
    const texts = [
      "آنسة براءة المدقي",
      "류소은",
      "e\u0301",
      "é",
      " padded ",
      "👩‍👩‍👧",
      "a\u200fb",
      "O'Neil & Söhne <x>",
    ];
    for (const text of texts) expect(line(100).parse(text)).toBe(text);
  });

  it.each([
    "\u0000",
    "\t",
    "\n",
    "\r",
    "\u001f",
    "\u007f",
    "\u0085",
    "\u009f",
    "\u2028",
    "\u2029",
    "\ufffd",
    "\ud800",
    "\udfff",
  ])("has no %j in it", (char) => {
    expect(accepts(line(100), `a${char}b`)).toBe(false);
  });

  it.each(["", " ", "\u00a0\u2003"])("is not blank: %j", (text) => {
    expect(accepts(line(100), text)).toBe(false);
  });

  it("is as long as it may be, and no longer", () => {
    expect(accepts(line(3), "abc")).toBe(true);
    expect(accepts(line(3), "abcd")).toBe(false);
  });
});

describe("an e-mail address", () => {
  it.each(realOrders().flatMap(({ recipient }) => (recipient.email ? [recipient.email] : [])))(
    "may be %s",
    (address) => {
      expect(email.parse(address)).toBe(address);
    },
  );

  it.each([
    '"a\\"b c"@example.org',
    "用户@例え.jp",
    "a+b@sub.example.co.uk",
    "x@xn--mnchen-3ya.example",
    "δοκιμή@παράδειγμα.δοκιμή",
  ])("may be %s", (address) => {
    expect(email.parse(address)).toBe(address);
  });

  it.each([
    "",
    "a",
    "a@",
    "@b.c",
    "a@b",
    "a b@c.de",
    "a@b..c",
    "a@-b.c",
    "a@b.c\n",
    "a@@b.c",
    "<a@b.c>",
    "a@b.c,d@e.f",
    '"a@b.c',
  ])("is not %j", (address) => {
    expect(accepts(email, address)).toBe(false);
  });

  it("has at most 254 octets, not characters", () => {
    expect(accepts(email, `${"a".repeat(246)}@bcd.efg`)).toBe(true);
    expect(accepts(email, `${"ä".repeat(124)}@bcd.efg`)).toBe(false);
  });

  it.each([`a@${"b.".repeat(30_000)}!`, `a@${"b".repeat(60_000)}!`, `"${"\\".repeat(60_000)}`])(
    "is refused in reasonable time when it was made to be slow",
    (address) => {
      expect(accepts(email, address)).toBe(false);
    },
  );
});

describe("an instant", () => {
  it("has a zone, and a form in UTC that is an instant again", () => {
    const zone = fc.tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const two = (n: number) => String(n).padStart(2, "0");
    const texts = fc
      .tuple(
        fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        zone,
      )
      .map(([date, [sign, hours, minutes]]) => date.toISOString().replace("Z", `${sign}${two(hours)}:${two(minutes)}`));
    const edges = fc.constantFrom("0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01");
    fc.assert(
      fc.property(fc.oneof(texts, edges), (text) => {
        if (accepts(instant, text)) expect(accepts(instant, new Date(text).toISOString())).toBe(true);
      }),
    );
  });

  it.each(["2026-11-21", "2026-11-21T10:00:00", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z", "yesterday", "0", ""])(
    "is not %j",
    (text) => {
      expect(accepts(instant, text)).toBe(false);
    },
  );
});

describe("ids", () => {
  it.each(["a", "302-1234567-0000001", "._-", "x".repeat(64)])("of the marketplace may be %j", (id) => {
    expect(accepts(orderId, id)).toBe(true);
  });

  it.each(["", "x".repeat(65), "a/b", "a#b", "a b", "ä", "a\n"])("of the marketplace are not %j", (id) => {
    expect(accepts(orderId, id)).toBe(false);
  });

  it("that we make have the form that we take, and sort by when they were made", () => {
    const ids = Array.from({ length: 1000 }, () => systemIds.next("acc"));
    expect(ids.every((id) => accepts(prefixedId("acc"), id))).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(1000);
  });

  it.each([
    "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3",
    "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3U",
    "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
    "01KAKQ6Z8C3T5V7W9X0Y1Z2A3B",
  ])("of an application are not %s", (id) => {
    expect(accepts(prefixedId("app"), id)).toBe(false);
  });
});

it("a country is two capital letters", () => {
  expect(["DE", "XK", "de", "DEU", "D1", ""].filter((code) => accepts(country, code))).toEqual(["DE", "XK"]);
});

it("a page has 50 items unless it is told, and at most 100", () => {
  expect(pageQuery.parse({})).toEqual({ limit: 50 });
  expect(pageQuery.parse({ limit: "100", cursor: "c" })).toEqual({ limit: 100, cursor: "c" });
  for (const query of [
    { limit: "0" },
    { limit: "101" },
    { limit: "1,2" },
    { limit: "1.5" },
    { cursor: "" },
    { page: "2" },
  ])
    expect(accepts(pageQuery, query)).toBe(false);
});
