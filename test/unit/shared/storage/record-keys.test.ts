import { expect, it } from "vitest";
import { untilWhole } from "#shared/storage/record-keys.ts";

it.each([
  [["whole"], "whole"],
  [["torn", "whole", "later"], "whole"],
  [["torn", "torn", "whole"], "whole"],
  [["torn", "torn", "torn-3", "whole"], "torn-3"],
])("of the answers %j it takes %s", async (answers, expected) => {
  const left = [...answers];
  expect(
    await untilWhole(
      async () => left.shift() as string,
      (answer) => answer.startsWith("torn"),
    ),
  ).toBe(expected);
});
