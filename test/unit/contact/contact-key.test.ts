import { createSecretKey } from "node:crypto";
import { expect, it } from "vitest";
import { isChecked } from "#contact/check-digit.ts";
import { contactKey, createContactKeys } from "#contact/contact-key.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import vector from "#test/vectors/contact-values.json" with { type: "json" };

const key = contactKey(createSecretKey(Buffer.from(vector.key, "hex")));
type Kind = Parameters<typeof key.index>[0];

it.each(vector.given)("gives the same as ever: %j", ({ tokenId, alias, extension }) => {
  expect({ alias: key.alias(tokenId), extension: key.extension(tokenId) }).toEqual({ alias, extension });
});

it.each(vector.found)("finds the same as ever: %j", ({ parts: [kind, ...parts], index }) => {
  expect(key.index(kind as Kind, ...parts)).toBe(index);
});

it.each(vector.chosen)("chooses the same as ever: %j", ({ below, parts, chosen }) => {
  expect(key.choice(below, ...parts)).toBe(chosen);
});

it("finds nothing as something of another kind, and no two lists of parts alike", () => {
  const found = [
    key.index("caller", "+12065550100"),
    key.index("number", "+12065550100"),
    key.index("callback", "+12065550100"),
    key.index("extension", "+12065550100", "48210937"),
    key.index("extension", "+120655501004", "8210937"),
    key.index("extension", "+1206555010048210937"),
  ];
  expect(new Set(found).size).toBe(found.length);
});

it("gives extensions whose digits are as likely as each other, with a check digit that is right", () => {
  const extensions = Array.from({ length: 5000 }, (_, i) => key.extension(`ctk_${i}`));
  expect(extensions.every((one) => /^\d{8}$/.test(one) && isChecked(one))).toBe(true);
  const counts = Array.from({ length: 8 }, (_, place) =>
    Array.from({ length: 10 }, (_, digit) => extensions.filter((one) => one[place] === String(digit)).length),
  );
  // 500 of each; six times the deviation of a fair one is 127.
  for (const count of counts.flat()) expect(Math.abs(count - 500)).toBeLessThan(127);
  expect(new Set(extensions).size).toBeGreaterThan(4990);
});

it("is the same in every process, and asked of KMS once", async () => {
  const ports = fakePorts();
  const [one, another] = [createContactKeys(ports), createContactKeys(ports)];
  const values = [(await one()).alias("ctk_1"), (await another()).alias("ctk_1"), (await one()).alias("ctk_1")];
  expect(new Set(values).size).toBe(1);
  expect(ports.service.calls).toHaveLength(2);
  expect(await one()).toBe(await one());
});
