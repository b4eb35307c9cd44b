import { describe, expect, it } from "vitest";
import { catalogue, type LogCode, type LogFields } from "#shared/log/catalogue.ts";
import { log } from "#shared/log/log.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const personal = {
  name: "Verner Swaniawski",
  email: "v@example.com",
  body: "{}",
  headers: "authorization",
  message: "x",
};

describe.each(Object.entries(catalogue))("%s", (code, { level, fields }) => {
  it("is one line with its catalogued fields, and none of those that it was given beyond", () => {
    const caught = catchLog();
    const given = Object.fromEntries(fields.map((name, i) => [name, i]));
    log(code as LogCode, { ...given, ...personal } as LogFields<LogCode>, "req-1");
    expect(caught.lines()).toEqual([{ level, code, requestId: "req-1", ...given }]);
    expect(caught.text().endsWith("\n")).toBe(true);
  });

  it("has no field for a text of anybody's", () => {
    const texts = [
      "message",
      "detail",
      "reason",
      "body",
      "headers",
      "event",
      "stack",
      "value",
      "email",
      "phone",
      "name",
    ];
    // Why a client was refused is one of our own words, not a responder's.
    const ours = code === "client.refused" ? ["reason"] : [];
    expect(fields.filter((name) => texts.includes(name))).toEqual(ours);
  });
});

it("leaves out what is not known", () => {
  const caught = catchLog();
  log("client.refused", { clientId: undefined, reason: "unknown" });
  expect(caught.text()).toBe('{"level":"WARN","code":"client.refused","reason":"unknown"}\n');
});

it("keeps one line one line, whatever stands in a field", () => {
  const caught = catchLog();
  log("request.failed", { errorAt: 'at x\n{"level":"INFO"}\u2028' });
  expect(caught.text().trimEnd().split("\n")).toHaveLength(1);
});
