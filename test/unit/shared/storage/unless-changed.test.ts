import { describe, expect, it } from "vitest";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";

const failing = (name: string, codes?: (string | undefined)[]) => async () => {
  throw Object.assign(new Error("x"), {
    name,
    ...(codes ? { CancellationReasons: codes.map((Code) => ({ Code })) } : {}),
  });
};

describe("a conditional write", () => {
  it("took place where nothing was thrown", async () => {
    expect(await unlessChanged(async () => undefined)).toBe(true);
  });

  it.each<[string, string[]?]>([
    ["ConditionalCheckFailedException"],
    ["TransactionCanceledException", ["ConditionalCheckFailed", "None"]],
    ["TransactionCanceledException", ["None", "TransactionConflict"]],
  ])("lost a race: %s %j", async (name, codes) => {
    expect(await unlessChanged(failing(name, codes))).toBe(false);
  });

  it.each<[string, string[]?]>([
    ["TransactionCanceledException", ["ValidationError", "None"]],
    ["TransactionCanceledException", ["None", "None"]],
    ["TransactionCanceledException"],
    ["ValidationException"],
    ["UnavailableError"],
  ])("failed otherwise, and says so: %s %j", async (name, codes) => {
    await expect(unlessChanged(failing(name, codes))).rejects.toMatchObject({ name });
  });
});

describe("reading, deciding and writing", () => {
  it("begins again after a lost race", async () => {
    const turns = [undefined, undefined, "written"];
    expect(await untilWritten(async () => turns.shift())).toBe("written");
    expect(turns).toEqual([]);
  });

  it("gives up after twelve, and asks to be tried again", async () => {
    let turns = 0;
    const losing = async () => {
      turns++;
      return undefined;
    };
    await expect(untilWritten(losing)).rejects.toMatchObject({ code: "try_again" });
    expect(turns).toBe(12);
  });

  it("stops at once at an error", async () => {
    let turns = 0;
    const failed = untilWritten(async () => {
      turns++;
      throw new RangeError("x");
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(turns).toBe(1);
  });
});
