import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "#identity/client.ts";
import { clientStore } from "#identity/client-store.ts";
import { noteUse } from "#identity/client-use.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const client: Client = { clientId: "cli_1", status: "active", epoch: 0, secrets: [] };

describe("the last use of a client", () => {
  let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
  beforeAll(async () => {
    engine = await dynamodbEngine({ standing: { key: ["pk", "sk"] } });
    await engine.db.send(
      new PutCommand({ TableName: "standing", Item: { ...levelKey("credential#cli_1"), ...client, name: "kept" } }),
    );
  }, 30_000);
  afterAll(() => engine.stop());
  const row = async (clientId: string) =>
    (await consistentRead(engine.db, [{ table: "standing", key: levelKey(`credential#${clientId}`) }]))[0];

  it("is kept to the hour, by the latest of those who know an old one, and makes no client", async () => {
    const { recordUse, find } = clientStore(engine.db, "standing");
    await recordUse(client, now);
    expect(await find("cli_1")).toMatchObject({ lastUsedAt: now.toISOString() });
    await Promise.all([1, 59].map((minutes) => recordUse(client, later(minutes))));
    expect((await find("cli_1"))?.lastUsedAt).toBe(now.toISOString());
    await recordUse({ ...client, lastUsedAt: now.toISOString() }, later(60));
    expect((await find("cli_1"))?.lastUsedAt).toBe(later(60).toISOString());
    await recordUse(client, later(0));
    expect(await row("cli_1")).toMatchObject({ lastUsedAt: later(60).toISOString(), name: "kept", status: "active" });
    await recordUse({ ...client, clientId: "cli_2" }, now);
    expect(await row("cli_2")).toBeUndefined();
  });
});

describe("a use that cannot be kept", () => {
  it.each([
    [new UnavailableError("dynamodb", { cause: Object.assign(new Error("x"), { name: "AccessDeniedException" }) })],
    [Object.assign(new Error("x"), { name: "AccessDeniedException" })],
  ])("is logged by the name of what went wrong, and nobody is refused for it: %s", async (error) => {
    const log = catchLog();
    await noteUse({ recordUse: () => Promise.reject(error) }, client, now, "req-1");
    expect(log.lines()).toEqual([
      {
        ...{ level: "WARN", code: "client.use_not_recorded", requestId: "req-1" },
        ...{ clientId: "cli_1", errorName: "AccessDeniedException" },
      },
    ]);
  });
});
