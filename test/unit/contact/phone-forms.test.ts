import { expect, it } from "vitest";
import { phoneForms } from "#contact/phone-forms.ts";

it("writes a number with its extension in the forms that software has fields for", () => {
  expect(phoneForms("+12065550100", "48210937")).toEqual({
    e164: "+12065550100",
    extension: "48210937",
    display: "+1 206 555 0100 ext. 4821 0937",
    rfc3966: "tel:+12065550100;ext=48210937",
    nationalDigits: "2065550100",
  });
});

it.each([
  ["+12125550199", "+1 212 555 0199", "2125550199"],
  ["+4930901820", "+49 30 901820", "30901820"],
  ["+376312358", "+376 312 358", "312358"],
  ["+390236618300", "+39 02 3661 8300", "0236618300"],
  // Not assigned to anybody.
  ["+99912345678", "+99912345678", "99912345678"],
])("writes %s without an extension as %s and %s", (e164, display, nationalDigits) => {
  expect(phoneForms(e164)).toEqual({ e164, display, rfc3966: `tel:${e164}`, nationalDigits });
});
