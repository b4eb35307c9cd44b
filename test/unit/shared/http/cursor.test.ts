import { expect, it } from "vitest";
import * as z from "zod/mini";
import { fromCursor, toCursor } from "#shared/http/cursor.ts";

const place = z.strictObject({ pk: z.literal("order#ä/1"), sk: z.string().check(z.minLength(1)) });

it("a cursor brings a list back to where it ended, and needs no escaping in a URL", () => {
  const key = { pk: "order#ä/1", sk: "2026-11-21#1" };
  const cursor = toCursor(key);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(fromCursor(place, cursor)).toEqual(key);
});

it.each([
  ["gibberish", "!"],
  ["no JSON", Buffer.from("x").toString("base64url")],
  ["null", toCursor(null as never)],
  ["of another list", toCursor({ pk: "order#2", sk: "1" })],
  ["incomplete", toCursor({ pk: "order#ä/1" })],
  ["more than a place", toCursor({ pk: "order#ä/1", sk: "1", limit: 1_000_000 })],
])("a cursor that is %s is refused, and not repeated", (_, cursor) => {
  const errors = [{ pointer: "#/query/cursor", detail: "is not a cursor of this list" }];
  expect(() => fromCursor(place, cursor)).toThrow(
    expect.objectContaining({ code: "invalid_request", details: { errors } }),
  );
});
