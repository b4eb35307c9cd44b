import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDraft } from "#incidents/notice-store.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ incidents: { key }, "admin-log": { key } });
}, 30_000);
afterAll(() => engine.stop());

describe("words of a notice", () => {
  it("are none where nobody wrote any", async () => {
    expect(await readDraft(engine.db, "incidents", "inc_1", 1)).toBeUndefined();
  });
});
