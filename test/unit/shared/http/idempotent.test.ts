import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Problem } from "#shared/errors/problem.ts";
import { type Once, onceOnly } from "#shared/http/idempotent.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { stubAws } from "#test/unit/shared/crypto/stub-aws.ts";

vi.setConfig({ testTimeout: 30_000 });

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
let once: Once;
beforeAll(async () => {
  engine = await dynamodbEngine({ idempotency: { key: ["id"] } });
  once = onceOnly(engine.db, "idempotency");
}, 30_000);
afterAll(() => engine.stop());

/** Work that tells how often it was done. */
function counted() {
  let done = 0;
  return { work: async () => ({ done: ++done }), count: () => done };
}
const body = { purpose: "shipping", resources: [{ orderId: "100-4716863-1000000" }] };

describe("the same key and body", () => {
  it("give the same answer, and the work is done once", async () => {
    const { work, count } = counted();
    const request = { caller: "cli_1", key: "a", body };
    expect(await once(request, work)).toEqual({ done: 1 });
    expect(await once(request, work)).toEqual({ done: 1 });
    expect(count()).toBe(1);
  });

  it("are another request for another caller", async () => {
    const { work, count } = counted();
    await once({ caller: "cli_1", key: "b", body }, work);
    await once({ caller: "cli_2", key: "b", body }, work);
    expect(count()).toBe(2);
  });

  it("are a conflict while the first is still at work", async () => {
    const first = Promise.withResolvers<{ done: number }>();
    const begun = Promise.withResolvers<void>();
    const request = { caller: "cli_1", key: "c", body };
    const answer = once(request, () => {
      begun.resolve();
      return first.promise;
    });
    await begun.promise;
    await expect(once(request, counted().work)).rejects.toMatchObject({ code: "conflict" });
    first.resolve({ done: 1 });
    expect(await answer).toEqual({ done: 1 });
  });

  it("are tried again after work that failed, and the failure stays what it was", async () => {
    const { work, count } = counted();
    const request = { caller: "cli_1", key: "d", body };
    const failing = async () => {
      throw new Problem("not_found");
    };
    await expect(once(request, failing)).rejects.toMatchObject({ code: "not_found" });
    expect(await once(request, work)).toEqual({ done: 1 });
    expect(count()).toBe(1);
  });
});

it("the same key with another body is refused", async () => {
  await once({ caller: "cli_1", key: "e", body }, counted().work);
  const { work, count } = counted();
  const other = once({ caller: "cli_1", key: "e", body: { ...body, purpose: "tax_invoicing" } }, work);
  await expect(other).rejects.toMatchObject({ code: "idempotency_key_reused" });
  expect(count()).toBe(0);
});

it("without a key the work is done each time", async () => {
  const { work, count } = counted();
  for (let i = 0; i < 3; i++) await once({ caller: "cli_1", key: undefined, body }, work);
  expect(count()).toBe(3);
});

it("neither the caller's key nor its body is stored", async () => {
  await once({ caller: "cli_1", key: "my-key-of-today", body }, counted().work);
  const { Items } = await engine.db.send(new ScanCommand({ TableName: "idempotency" }));
  const text = JSON.stringify(Items);
  expect(text).toContain("COMPLETED");
  for (const given of ["my-key-of-today", "cli_1", "100-4716863-1000000", "tax_invoicing"])
    expect(text).not.toContain(given);
});

it("nothing is done when it is not known whether it was done before", async () => {
  const { config } = stubAws(() => ({ error: "InternalServerError", status: 500 }));
  const { work, count } = counted();
  const blind = onceOnly(DynamoDBDocumentClient.from(new DynamoDBClient(config)), "idempotency");
  await expect(blind({ caller: "cli_1", key: "f", body }, work)).rejects.toMatchObject({ name: "UnavailableError" });
  expect(count()).toBe(0);
});
