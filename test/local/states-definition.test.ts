import { describe, expect, test } from "vitest";
import { parseDefinition } from "#local/states/definition.ts";
import { parsePath, readPath, writePath } from "#local/states/json-path.ts";

const machine = (state: object) => ({ StartAt: "Only", States: { Only: state } });
const pass = { Type: "Pass", End: true };
const each = machine(pass);
const ofExpress = { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" };
const ofStandard = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const distributed = { Type: "Map", ItemProcessor: { ...each, ProcessorConfig: ofStandard }, End: true };

describe("a definition that could not run here is refused at the start", () => {
  test.each([
    ["another integration", { Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem", End: true }],
    ["JSONata", { ...pass, QueryLanguage: "JSONata" }],
    ["a field that it does not know", { ...pass, Assign: {} }],
    ["a filter in a path", { ...pass, InputPath: "$.a[?(@.b)]" }],
    ["an unknown intrinsic function", { ...pass, Parameters: { "id.$": "States.UUID()" } }],
    ["an unknown comparison", { Type: "Choice", Choices: [{ Variable: "$.a", StringIs: "b", Next: "Only" }] }],
    ["a way to a state that is not there", { Type: "Wait", Seconds: 1, Next: "Lost" }],
    ["the same in a branch", { Type: "Parallel", Branches: [machine({ ...pass, Next: "Lost" })], End: true }],
    ["a Map without anything to do", { Type: "Map", End: true }],
    ["a Map that reads its items from elsewhere", { ...distributed, ItemReader: {} }],
    ["a Map that batches its items", { ...distributed, ItemBatcher: { MaxItemsPerBatch: 10 } }],
    ["a Map that writes its results elsewhere", { ...distributed, ResultWriter: {} }],
    ["a Map with Express children", { ...distributed, ItemProcessor: { ...each, ProcessorConfig: ofExpress } }],
    ["an inline Map that tolerates failures", { ...distributed, ItemProcessor: each, ToleratedFailureCount: 1 }],
  ])("for %s", (_, state) => {
    expect(() => parseDefinition(machine(state))).toThrow();
  });

  test("and what a workflow of functions, tokens and waits needs is not", () => {
    expect(parseDefinition(machine(pass))).toEqual(machine(pass));
    expect(() => parseDefinition(machine({ ...distributed, Label: "pages", ToleratedFailureCount: 1 }))).not.toThrow();
  });
});

describe("a path", () => {
  test("reads names, indexes and all elements", () => {
    const value = { a: [{ b: 1 }, { b: 2 }], "c d": { é: 3 } };
    expect(readPath(value, "$.a[1].b")).toBe(2);
    expect(readPath(value, "$.a[*].b")).toEqual([1, 2]);
    expect(readPath(value, "$['c d'].é")).toBe(3);
    expect(readPath(value, "$")).toBe(value);
  });

  test("that leads nowhere fails, also where every object has such a member", () => {
    expect(() => readPath({}, "$.a")).toThrow("States.Runtime");
    expect(() => readPath({}, "$.constructor")).toThrow("States.Runtime");
  });

  test("writes into a copy, and makes what is missing on the way", () => {
    const value = { a: { b: 1 }, list: [1, 2] };
    expect(writePath(value, "$.a.c.d", 2)).toEqual({ a: { b: 1, c: { d: 2 } }, list: [1, 2] });
    expect(writePath(value, "$.list[1]", 9)).toEqual({ a: { b: 1 }, list: [1, 9] });
    expect(writePath(value, "$", 3)).toBe(3);
    expect(value).toEqual({ a: { b: 1 }, list: [1, 2] });
    expect(() => writePath(value, "$.a.b.c", 1)).toThrow("States.ResultPathMatchFailure");
  });

  test.each(["a", "$a", "$.", "$..a", "$[1:2]", "$['a"])("%s is refused", (text) => {
    expect(() => parsePath(text)).toThrow(RangeError);
  });
});
