import { describe, expect, it } from "vitest";
import { askOf } from "#contact/ask.ts";
import { at, issuedAt, later } from "./tokens.ts";

const now = at(0);
const orderId = "order-1";

describe("a body asks for", () => {
  it.each([
    [{ channel: "email" }, { channel: "email", askedUntil: undefined }],
    [{ channel: "phone" }, { channel: "phone", format: "extension", callerNumber: undefined, askedUntil: undefined }],
    [
      { channel: "phone", format: "direct", callerNumber: "+49 (0)30 901820" },
      { channel: "phone", format: "direct", callerNumber: "+4930901820", askedUntil: undefined },
    ],
    [
      { channel: "phone", format: "extension", callerNumber: "+4930901820", expiresAt: "2026-11-22T10:00:00+01:00" },
      { channel: "phone", format: "extension", callerNumber: "+4930901820", askedUntil: later(1) },
    ],
  ] as const)("%j", (body, ask) => {
    expect(askOf({ orderId, ...body }, now)).toEqual({ orderId, ...ask });
  });

  it.each([
    [{ channel: "email", format: "direct" }, ["/format"]],
    [{ channel: "email", format: "extension", callerNumber: "+4930901820" }, ["/format", "/callerNumber"]],
    [{ channel: "phone", format: "direct" }, ["/callerNumber"]],
    [{ channel: "phone", callerNumber: "030 901820" }, ["/callerNumber"]],
    [{ channel: "phone", callerNumber: "somebody" }, ["/callerNumber"]],
    [{ channel: "phone", expiresAt: issuedAt }, ["/expiresAt"]],
    [{ channel: "email", expiresAt: "2026-11-21T09:59:59+01:00" }, ["/expiresAt"]],
  ] as const)("nothing that there is: %j", (body, pointers) => {
    const errors = pointers.map((pointer) => expect.objectContaining({ pointer }));
    const refused = expect.objectContaining({ code: "invalid_request", details: { errors } });
    expect(() => askOf({ orderId, ...body }, now)).toThrow(refused);
  });
});
