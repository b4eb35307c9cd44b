import { describe, expect, it } from "vitest";
import { phoneAsWritten, plainLine, plainText, siteUrl } from "#developers/text-schemas.ts";

const messages = (schema: ReturnType<typeof plainLine>, text: unknown) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

const reordering = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];

describe("a line of text", () => {
  const text = plainLine(10);

  it.each(["Parcel", "<b>x</b>", "渡邊龍一", "ü&\"';--", "👩‍👩‍👧", "10 letters", "مرحبا"])(
    "is taken as it is: %s",
    (given) => {
      expect(text.parse(given)).toBe(given);
    },
  );

  it("counts code points, whatever they take to store", () => {
    expect(messages(text, "𠮷".repeat(10))).toEqual([]);
    expect(messages(text, "𠮷".repeat(11))).not.toEqual([]);
    expect(messages(text, "a".repeat(11))).toEqual(["must be at most 10 characters"]);
  });

  it.each([
    "",
    " ",
    "a\nb",
    "a\tb",
    "a\u0000",
    "a\u009b",
    "\u2028",
    "\ud800",
    ...reordering.map((mark) => `a${mark}b`),
  ])("is refused: %j", (given) => {
    expect(messages(text, given)).not.toEqual([]);
  });
});

describe("a website", () => {
  it.each([
    "https://parcels.example",
    "HTTPS://Parcels.Example/a?b=c#d",
    "https://parcels.example:8443/",
    "https://xn--mnchen-3ya.example/",
    "https://münchen.example/datenschutz",
    "https://127.example.com/",
    "https://parcels.example./",
  ])("may be %s", (url) => {
    expect(siteUrl.parse(url)).toBe(url);
  });

  it.each([
    ["not https", "http://parcels.example"],
    ["another scheme", "javascript:alert(1)"],
    ["another scheme in disguise", "data:text/html,https://a.example"],
    ["without a scheme", "parcels.example"],
    ["without a host", "https://"],
    ["an address", "https://10.0.0.1/"],
    ["a loopback address", "https://127.0.0.1/"],
    ["where clouds keep credentials", "https://169.254.169.254/latest/meta-data"],
    ["an address in hexadecimal", "https://0x7f.0.0.1/"],
    ["an address in octal", "https://0177.0.0.1/"],
    ["an address as one number", "https://2130706433/"],
    ["an address with fewer parts", "https://127.1/"],
    ["an address in full-width digits", "https://１２７.0.0.1/"],
    ["an address of version 6", "https://[::1]/"],
    ["an address of version 4 in one of version 6", "https://[::ffff:10.0.0.1]/"],
    ["localhost", "https://localhost/"],
    ["localhost with a final dot", "https://localhost./"],
    ["below localhost", "https://app.localhost/"],
    ["without a dot", "https://intranet/"],
    ["with a name", "https://parcels.example@10.0.0.1/"],
    ["with a name and password", "https://a:b@parcels.example/"],
    ["with a space", "https://parcels.example/a b"],
    ["with a backslash", "https:\\\\10.0.0.1\\parcels.example"],
    ["with one slash", "https:/parcels.example"],
    ["with an override", "https://parcels.example/\u202e"],
    ["too long", `https://parcels.example/${"a".repeat(500)}`],
  ])("may not be %s: %s", (_, url) => {
    expect(siteUrl.safeParse(url).success).toBe(false);
  });
});

describe("a phone number", () => {
  it.each(["+49 30 5550123", "(202) 555-0143", "030/555.0123", "+1 202-555-0143"])("may be written %s", (number) => {
    expect(phoneAsWritten.parse(number)).toBe(number);
  });

  it.each(["", "call me", "12345", "+", "1".repeat(16), "+49 30 5550123\n", "+49 30 5550123 <script>", "٠٣٠٥٥٥٠١٢٣"])(
    "may not be %j",
    (number) => {
      expect(phoneAsWritten.safeParse(number).success).toBe(false);
    },
  );
});

describe("paragraphs", () => {
  const text = plainText(10);

  it.each(["Parcel", "two\nlines", "\n\na", "<b>x</b>", "渡邊龍一", "👩‍👩‍👧", "مرحبا"])(
    "are taken as they are: %j",
    (given) => {
      expect(text.parse(given)).toBe(given);
    },
  );

  it("count code points, whatever they take to store", () => {
    expect(messages(text, "𠮷".repeat(10))).toEqual([]);
    expect(messages(text, "𠮷".repeat(11))).not.toEqual([]);
    expect(messages(text, "a".repeat(11))).toEqual(["must be at most 10 characters"]);
    expect(messages(plainText(500), "👩".repeat(500))).toEqual([]);
  });

  it.each([
    ...[
      "",
      " ",
      "\n",
      " \n\n ",
      "a\rb",
      "a\r\nb",
      "a\tb",
      "a\u0000",
      "a\u009b",
      "\u001b[2J",
      "a\u2028b",
      "a\ufffd",
      "\ud800",
    ],
    ...reordering.map((mark) => `a${mark}b`),
  ])("are refused: %j", (given) => {
    expect(messages(text, given)).not.toEqual([]);
  });

  it("are text", () => {
    for (const given of [undefined, null, 5, ["a"]]) expect(messages(text, given)).not.toEqual([]);
  });
});
