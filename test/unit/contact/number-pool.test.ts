import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contactKey } from "#contact/contact-key.ts";
import { numberBook } from "#contact/number-book.ts";
import { givenOut, kindOf, numbersIn, readPool } from "#contact/number-pool.ts";

describe("numbers of a pool", () => {
  it.each([
    ["", []],
    [" , ", []],
    ["+12065550100", ["+12065550100"]],
    ["+12065550108..+12065550111", ["+12065550108", "+12065550109", "+12065550110", "+12065550111"]],
    ["+12065550100..+12065550100, +4930901820", ["+12065550100", "+4930901820"]],
    ["+999999999999998..+999999999999999", ["+999999999999998", "+999999999999999"]],
  ])("are read from %j", (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });

  it.each([
    "12065550100",
    "+1 206 555 0100",
    "+1206555010x",
    "+1206555",
    "+1206555010012345",
    "+12065550111..+12065550108",
    "+99999999..+100000000",
    "+12065550100..",
    "+12065550000..+12065560000",
    "+12065550100;+12065550101",
  ])("are not made of %j", (text) => {
    expect(() => numbersIn(text)).toThrow("a pool is made of E.164 numbers and ranges of them");
  });
});

describe("a pool", () => {
  const env = {
    EXTENSION_NUMBERS: "+12065550100..+12065550102",
    DIRECT_NUMBERS: "+12125550100,+12125550101",
    DRAINING_NUMBERS: "+12065550101,+12125550100",
  };
  const pool = readPool(env);

  it("knows of each number which kind it is, those that drain among them", () => {
    const numbers = ["+12065550101", "+12125550100", "+12065550103", "anonymous"];
    expect(numbers.map((number) => kindOf(pool, number))).toEqual(["extension", "direct", undefined, undefined]);
  });

  it("gives out what does not drain", () => {
    expect(givenOut(pool, "extension")).toEqual(["+12065550100", "+12065550102"]);
    expect(givenOut(pool, "direct")).toEqual(["+12125550101"]);
  });

  it("has no number of both kinds", () => {
    expect(() => readPool({ ...env, DIRECT_NUMBERS: "+12065550102" })).toThrow("a number of the pool is of one kind");
  });

  it("finds its numbers again by what is stored instead, and no others", () => {
    const key = contactKey(createSecretKey(Buffer.alloc(32, 1)));
    const book = numberBook(key, pool);
    for (const number of [...pool.extension, ...pool.direct]) expect(book.numberOf(book.indexOf(number))).toBe(number);
    expect(book.numberOf(book.indexOf("+12065550103"))).toBeUndefined();
    expect(numberBook(key, pool)).toBe(book);
  });
});
