import { describe, expect, test } from "vitest";
import { type Batch, judge } from "#local/streams/attempts.ts";
import { outcomeOf } from "#local/streams/batch-outcome.ts";
import { compileFilters } from "#local/streams/filter.ts";
import type { StreamRecord } from "#local/streams/record.ts";

const record = (SequenceNumber: string): StreamRecord => ({
  eventID: SequenceNumber,
  eventName: "INSERT",
  dynamodb: { SequenceNumber, ApproximateCreationDateTime: 0 },
});
const records = ["1", "2", "3", "4", "5"].map(record);

describe("a filter", () => {
  const submitted = {
    eventName: "MODIFY",
    dynamodb: {
      Keys: { pk: { S: "application#1" } },
      NewImage: { state: { S: "submitted" }, revision: { N: "3" }, listed: { BOOL: true }, roles: { SS: ["a", "b"] } },
    },
  };
  const passes = (...patterns: readonly unknown[]) => compileFilters(patterns)(submitted);
  const onImage = (image: object) => passes({ dynamodb: { NewImage: image } });

  test.each([
    ["no pattern at all", true, []],
    ["a value", true, [{ eventName: ["MODIFY"] }]],
    ["another value", false, [{ eventName: ["INSERT"] }]],
    ["one of several values", true, [{ eventName: ["INSERT", "MODIFY"] }]],
    [
      "one of several patterns",
      true,
      [{ eventName: ["INSERT"] }, { dynamodb: { Keys: { pk: { S: [{ prefix: "app" }] } } } }],
    ],
    [
      "several members, of which one does not match",
      false,
      [{ eventName: ["MODIFY"], dynamodb: { Keys: { pk: { S: ["x"] } } } }],
    ],
  ])("lets a record pass by %s: %s", (_, expected, patterns) => {
    expect(passes(...patterns)).toBe(expected);
  });

  test.each([
    ["a prefix", true, { state: { S: [{ prefix: "sub" }] } }],
    ["another prefix", false, { state: { S: [{ prefix: "rej" }] } }],
    ["a number as text", true, { revision: { N: ["3"] } }],
    ["a number as a number", false, { revision: { N: [3] } }],
    ["a truth value", true, { listed: { BOOL: [true] } }],
    ["an attribute that is there", true, { state: { S: [{ exists: true }] } }],
    ["an attribute that has another type", false, { state: { N: [{ exists: true }] } }],
    ["an attribute that is not there", true, { ttl: { N: [{ exists: false }] } }],
    ["an attribute that should not be there", false, { state: { S: [{ exists: false }] } }],
    ["any value but these", true, { state: { S: [{ "anything-but": ["draft", "lapsed"] }] } }],
    ["any value but this one", false, { state: { S: [{ "anything-but": "submitted" }] } }],
    ["any value but this one, of an attribute that is not there", false, { ttl: { N: [{ "anything-but": "1" }] } }],
    ["an element of a set", true, { roles: { SS: ["b"] } }],
  ])("judges the new image by %s: %s", (_, expected, image) => {
    expect(onImage(image)).toBe(expected);
  });

  test.each([
    [{ a: [{ numeric: [">", 1] }] }, '{"numeric":[">",1]}'],
    [{ a: [{ suffix: "x" }] }, '{"suffix":"x"}'],
    [{ a: [{ prefix: 1 }] }, '{"prefix":1}'],
    [{ a: [{ prefix: "a", exists: true }] }, '{"prefix":"a","exists":true}'],
    [{ $or: [{ a: ["b"] }] }, '{"$or":'],
    [{ a: [] }, "[]"],
    [{ a: "b" }, '"b"'],
    [{ a: [{ toString: "x" }] }, '{"toString":"x"}'],
  ])("that cannot be judged is refused: %j", (pattern, named) => {
    expect(() => compileFilters([pattern])).toThrow(RangeError);
    expect(() => compileFilters([pattern])).toThrow(named);
  });
});

describe("what a function answers", () => {
  const outcome = (answer: unknown) => outcomeOf({ payload: JSON.stringify(answer) }, records, true);
  const failures = (...identifiers: readonly unknown[]) => ({
    batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
  });

  test.each([[null], [{}], [{ batchItemFailures: null }], [failures()], ["fine"], [{ batchItemFailures: "2" }]])(
    "%j means that all is done",
    (answer) => expect(outcome(answer)).toEqual({ type: "done" }),
  );

  test("names the records that it failed on, of which the first one counts", () => {
    expect(outcome(failures("4", "2"))).toEqual({ type: "partial", failedFrom: 1 });
    expect(outcome(failures("1"))).toEqual({ type: "partial", failedFrom: 0 });
  });

  test.each([
    [failures("")],
    [failures(null)],
    [failures("99")],
    [failures("4", "99")],
    [{ batchItemFailures: [{ id: "4" }] }],
  ])("%j names no record of the batch: all of it failed", (answer) =>
    expect(outcome(answer)).toEqual({ type: "failed" }),
  );

  test("does not count where it is an error, or the mapping does not look at it", () => {
    const payload = JSON.stringify(failures("2"));
    expect(outcomeOf({ payload, functionError: "Unhandled" }, records, true)).toEqual({ type: "failed" });
    expect(outcomeOf({ payload }, records, false)).toEqual({ type: "done" });
  });
});

describe("a batch", () => {
  const limits = { bisects: true, retryAttempts: 3, maximumAgeSeconds: 60 };
  const batch = (keys: string, failed = 0, since?: number): Batch => ({
    records: [...keys].map(record),
    failed,
    ...(since !== undefined && { since }),
  });
  const now = 1_000_000;

  test("that is done is over", () => {
    expect(judge(batch("123"), { type: "done" }, limits, now)).toEqual({ over: 3, rest: [] });
  });

  test("that is done in part goes on from the first failure, with all its attempts", () => {
    expect(judge(batch("123", 2, 1), { type: "partial", failedFrom: 2 }, limits, now)).toEqual({
      over: 2,
      rest: [batch("3", 1, now)],
      wait: 250,
    });
  });

  test("that failed as a whole is halved, at once and at no cost, as long as that can be done", () => {
    const verdict = judge(batch("12345"), { type: "failed" }, limits, now);
    expect(verdict).toEqual({ over: 0, rest: [batch("123", 0, now), batch("45", 0, now)] });
    expect(judge(batch("12"), { type: "failed" }, { ...limits, bisects: false }, now)).toMatchObject({ wait: 250 });
  });

  test("waits longer and longer, to a minute", () => {
    const waits = Array.from({ length: 12 }, (_, failed) => {
      const patient = { ...limits, retryAttempts: 99 };
      return judge(batch("1", failed, now), { type: "failed" }, patient, now).wait;
    });
    expect(waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(waits.at(-1)).toBe(60_000);
  });

  test("is given up when its attempts or its time are used up, with all that is left of it", () => {
    const failed = { type: "partial", failedFrom: 0 } as const;
    expect(judge(batch("12", 3, now), failed, limits, now)).toEqual({
      over: 2,
      rest: [],
      givenUp: "RetryAttemptsExhausted",
    });
    expect(judge(batch("1", 1, now - 60_000), failed, limits, now)).toMatchObject({ givenUp: "RecordAgeExceeded" });
    expect(judge(batch("1", 1, now - 59_000), failed, limits, now)).toMatchObject({ wait: 500 });
  });
});
