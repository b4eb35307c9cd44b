import { describe, expect, it } from "vitest";
import { withCheckDigit } from "#contact/check-digit.ts";
import { calledNumber, callingNumber, extensionLength, keyedIn } from "#contact/dialled.ts";

describe("what is keyed in", () => {
  const extension = withCheckDigit("4821093");
  const [first, second] = [extension.slice(0, 4), extension.slice(4)];

  it.each([
    extension,
    `${extension}#`,
    `*${extension}#`,
    `${first} ${second}`,
    `${first}-${second}`,
    `${first},,${second}`,
    `,,${first}p${second}w#`,
    `(${first}) ${second};`,
    [...extension].join(" "),
    [...extension].join(",,"),
  ])("is the extension, read as %s", (digits) => {
    expect(keyedIn(digits)).toEqual({ kind: "extension", extension });
  });

  it.each([undefined, "", "#", "**", ",,#", "p w"])("is nothing: %j", (digits) => {
    expect(keyedIn(digits)).toEqual({ kind: "none" });
  });

  it.each([
    ["one digit less", extension.slice(1)],
    ["one more", `${extension}0`],
    ["all of it twice", extension + extension],
    ["another digit", `${extension.slice(0, -1)}${(Number(extension.at(-1)) + 1) % 10}`],
    ["the number instead", "2065550100"],
  ])("is mistyped: %s", (_, digits) => {
    expect(keyedIn(digits)).toEqual({ kind: "mistyped" });
  });

  it("is eight digits", () => {
    expect(extensionLength).toBe(8);
  });
});

describe("who calls", () => {
  it.each([
    ["+4930901820", { e164: "+4930901820", country: "DE" }],
    ["+49 30 901820", { e164: "+4930901820", country: "DE" }],
    ["+376312358", { e164: "+376312358", country: "AD" }],
    // Of no country.
    ["+883510012345", { e164: "+883510012345", country: undefined }],
  ])("is known by %s", (from, known) => {
    expect(callingNumber(from)).toEqual(known);
  });

  it.each([
    "",
    "anonymous",
    "Restricted",
    "unknown@unknown.invalid",
    "+266696687",
    "0",
    "+",
    "+49",
    "+1234567890123456789",
  ])("is not known by %j", (from) => {
    expect(callingNumber(from)).toBeUndefined();
  });
});

it.each([
  ["+1 206 555 0100", "+12065550100"],
  ["+1-206-555-0100", "+12065550100"],
  ["12065550100", "12065550100"],
  ["somebody", "somebody"],
])("what was called, %s, is %s", (to, called) => {
  expect(calledNumber(to)).toBe(called);
});
