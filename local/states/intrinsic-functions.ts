import { createHash } from "node:crypto";
import { StateError } from "./state-error.ts";

type Arguments = readonly unknown[];

const fail = (reason: string): never => {
  throw new StateError("States.IntrinsicFailure", reason);
};
const text = (value: unknown): string => (typeof value === "string" ? value : fail("text was expected"));
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : fail("a list was expected"));
const integer = (value: unknown): number =>
  typeof value === "number" ? Math.round(value) : fail("a number was expected");
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function format([template, ...values]: Arguments): string {
  let next = 0;
  const filled = text(template).replace(/\\([{}'\\])|\{\}/g, (_, escaped?: string) => {
    if (escaped) return escaped;
    const value = next < values.length ? values[next++] : fail("States.Format has too few arguments");
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  return next === values.length ? filled : fail("States.Format has too many arguments");
}

function partition(values: readonly unknown[], size: number): unknown[] {
  if (size < 1) fail("the size of a part is a positive number");
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

function range(first: number, last: number, by: number): unknown[] {
  const length = by === 0 ? 0 : Math.floor((last - first) / by) + 1;
  return length > 0 && length <= 1000
    ? Array.from({ length }, (_, i) => first + i * by)
    : fail("a range has up to 1000 elements");
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return fail("the text is not JSON");
  }
}

const hashes: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/**
 * Intrinsic functions of the Amazon States Language (developer guide, "Intrinsic functions for JSONPath states"). Without
 * `States.UUID` and `States.MathRandom`: where ids come from is for the functions to say (rule R9), and a workflow that
 * goes on after a crash has to come to the same values again.
 */
export const intrinsicFunctions: Readonly<Record<string, (args: Arguments) => unknown>> = {
  "States.Array": (values) => values,
  "States.ArrayContains": ([values, value]) => list(values).some((element) => same(element, value)),
  "States.ArrayGetItem": ([values, index]) => list(values)[integer(index)] ?? fail("there is no such element"),
  "States.ArrayLength": ([values]) => list(values).length,
  "States.ArrayPartition": ([values, size]) => partition(list(values), integer(size)),
  "States.ArrayRange": ([first, last, by]) => range(integer(first), integer(last), integer(by)),
  "States.ArrayUnique": ([values]) => [
    ...new Map(list(values).map((value) => [JSON.stringify(value), value])).values(),
  ],
  "States.Base64Decode": ([value]) => Buffer.from(text(value), "base64").toString(),
  "States.Base64Encode": ([value]) => Buffer.from(text(value)).toString("base64"),
  "States.Format": format,
  "States.Hash": ([value, algorithm]) =>
    createHash(hashes[text(algorithm)] ?? fail("there is no such hash"))
      .update(typeof value === "string" ? value : JSON.stringify(value))
      .digest("hex"),
  "States.JsonMerge": ([one, other]) => ({ ...(one as object), ...(other as object) }),
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.MathAdd": ([one, other]) => integer(one) + integer(other),
  "States.StringSplit": ([value, delimiters]) =>
    text(value)
      .split(new RegExp(`[${text(delimiters).replace(/[\\\]^-]/g, "\\$&")}]`))
      .filter((part) => part !== ""),
  "States.StringToJson": ([value]) => parse(text(value)),
};
