import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "#shared/errors/problem.ts";
import { readBody } from "#shared/http/read-body.ts";
import { line } from "#shared/http/schemas.ts";
import { formEvent, httpEvent, jsonEvent } from "#test/unit/fakes/http-event.ts";

const refused = (code: string) => expect.objectContaining({ code });
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const inBase64 = (bytes: Uint8Array) => jsonEvent(Buffer.from(bytes).toString("base64"), { isBase64Encoded: true });

describe("JSON", () => {
  it("comes back as the value that was sent", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        const text = JSON.stringify(value);
        expect(readBody(jsonEvent(text), "json")).toEqual(JSON.parse(text));
        expect(readBody(inBase64(Buffer.from(text)), "json")).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(["", " ", "{", "{'a':1}", '{"a":1}}', "undefined", "NaN", '"\u0001"'])("refuses %j", (text) => {
    expect(() => readBody(jsonEvent(text), "json")).toThrow(refused("invalid_request"));
  });

  it("is not read where there is no body at all", () => {
    const event = httpEvent({ headers: { "content-type": "application/json" } });
    expect(() => readBody(event, "json")).toThrow(refused("invalid_request"));
  });

  it("may be nested 16 deep and no deeper, whatever stands in its strings", () => {
    expect(readBody(jsonEvent(nested(16)), "json")).toEqual(JSON.parse(nested(16)));
    expect(() => readBody(jsonEvent(nested(17)), "json")).toThrow(refused("invalid_request"));
    expect(() => readBody(jsonEvent(`${'{"a":'.repeat(17)}1${"}".repeat(17)}`), "json")).toThrow(
      refused("invalid_request"),
    );
    expect(() => readBody(jsonEvent("[".repeat(60_000)), "json")).toThrow(refused("invalid_request"));
    const text = JSON.stringify({ a: '"[[[[[[[[[[[[[[[[[[\\', b: ["]]", '\\"{{{{{{{{{{{{{{{{{{'] });
    expect(readBody(jsonEvent(text), "json")).toEqual(JSON.parse(text));
  });

  it.each(['{"__proto__":{"a":1}}', '{"a":[{"\\u005f_proto__":1}]}', '{"a":{"\\u005F\\u005Fproto\\u005f\\u005f":1}}'])(
    "refuses the property __proto__ however it is written: %s",
    (text) => {
      expect(() => readBody(jsonEvent(text), "json")).toThrow(refused("invalid_request"));
      expect(({} as { a?: unknown }).a).toBeUndefined();
    },
  );
});

describe("size", () => {
  const text = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));

  it("is at most 64 KiB, counted in bytes of what was sent", () => {
    expect(readBody(jsonEvent(text(65_536)), "json")).toHaveLength(65_534);
    expect(() => readBody(jsonEvent(text(65_537)), "json")).toThrow(refused("payload_too_large"));
    expect(readBody(inBase64(Buffer.from(text(65_536))), "json")).toHaveLength(65_534);
    expect(() => readBody(inBase64(Buffer.from(text(65_537))), "json")).toThrow(refused("payload_too_large"));
    expect(() => readBody(jsonEvent(JSON.stringify("ä".repeat(40_000))), "json")).toThrow(refused("payload_too_large"));
  });

  it("is judged before content type and content", () => {
    expect(() => readBody(httpEvent({ body: "x".repeat(70_000) }), "json")).toThrow(refused("payload_too_large"));
  });
});

describe("content type", () => {
  const of = (contentType: string | undefined) => jsonEvent("{}", { headers: { "content-type": contentType } });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
    " application/json ",
  ])("%j is JSON", (contentType) => {
    expect(readBody(of(contentType), "json")).toEqual({});
  });

  it.each([
    undefined,
    "",
    "text/plain",
    "application/json5",
    "text/json",
    "application/x-www-form-urlencoded",
    "a;application/json",
  ])("%j is not", (contentType) => {
    expect(() => readBody(of(contentType), "json")).toThrow(refused("unsupported_media_type"));
  });

  it("is a form's where a form is wanted", () => {
    expect(() => readBody(jsonEvent("{}"), "form")).toThrow(refused("unsupported_media_type"));
  });
});

describe("bytes that are not UTF-8", () => {
  it.each([["c328"], ["ff"], ["eda080"], ["f4908080"], ["c0af"]])("are refused: %s", (hex) => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(hex, "hex"), Buffer.from('"}')]);
    expect(() => readBody(inBase64(bytes), "json")).toThrow(refused("invalid_request"));
  });

  it("are refused as well where the gateway has put U+FFFD in their place", () => {
    const { a } = readBody(jsonEvent('{"a":"Zo\ufffd"}'), "json") as { a: string };
    expect(line(100).safeParse(a).success).toBe(false);
  });
});

describe("a form", () => {
  it("is an object of strings", () => {
    const body = "grant_type=client_credentials&scope=orders%3Aread+pii%3Arequest&empty=";
    const expected = { grant_type: "client_credentials", scope: "orders:read pii:request", empty: "" };
    expect(readBody(formEvent(body), "form")).toEqual(expected);
    expect(readBody(formEvent(""), "form")).toEqual({});
  });

  it.each(["a=1&a=1", "a=1&b=2&%61=3"])("names no parameter twice: %s", (body) => {
    expect(() => readBody(formEvent(body), "form")).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });

  it("cannot set a prototype", () => {
    const form = readBody(formEvent("__proto__=x&constructor=y"), "form");
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
    expect(Object.entries(form as object)).toEqual([["constructor", "y"]]);
  });
});

it("never repeats in a refusal what was sent", () => {
  const secret = "Verner-Swaniawski";
  const bodies = [
    secret,
    `{"${secret}":}`,
    `{"__proto__":"${secret}"}`,
    `[${'["a",'.repeat(20)}"${secret}"`,
    secret.repeat(5000),
  ];
  const events = [...bodies.map((body) => jsonEvent(body)), jsonEvent("{}", { headers: { "content-type": secret } })];
  events.push(inBase64(Buffer.concat([Buffer.from(secret), Buffer.from([0xff])])));
  for (const event of events) {
    let thrown: unknown;
    try {
      readBody(event, "json");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Problem);
    expect(JSON.stringify([thrown, (thrown as Problem).details, String(thrown)])).not.toContain(secret);
  }
});
