import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultMode } from "#local/front-door/faults.ts";
import { call } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { newId, newOrder, orderBody, requestIdOf, shippingPiiOf, shippingToken } from "#test/support/marketplace.ts";
import { type Answer, type Dependency, type Operation, operationsOn, type Target } from "#test/support/operations.ts";
import { allTables, logged, operatorOf, tableName } from "#test/support/operator.ts";
import { putOrder } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
const outages = ["throttle", "unavailable", "refuse-connection"] as const satisfies FaultMode[];
let operations: Awaited<ReturnType<typeof operationsOn>>["operations"];
let bearers: Awaited<ReturnType<typeof operationsOn>>["bearers"];
let target: Target;

beforeAll(async () => {
  ({ operations, bearers } = await operationsOn(local, () => target));
});

afterEach(() => local.frontDoor.faults.clear());

const put = ({ orderId, body }: { orderId: string; body: ReturnType<typeof orderBody> }) =>
  call(local.urls.api, putOrder, { params: { orderId }, body, token: bearers.marketplace }) as Promise<Answer>;

/** Says neither what was sent or stored, nor anything internal. */
async function expectTryAgain(answer: Answer, dependency: Dependency) {
  const { status, body, headers } = answer;
  expect({ status, ...(body as object) }).toEqual({
    status: 503,
    type: "urn:cloakroom:problem:try_again",
    title: "Try again",
    detail: "Nothing was handed out and nothing is half done. Send it again.",
    code: "try_again",
    instance: expect.stringMatching(/^urn:cloakroom:request:[\w-]+$/),
  });
  expect(headers.get("retry-after")).toBe("1");
  expect(await logged(local, requestIdOf(body))).toContainEqual(
    expect.objectContaining({
      level: "ERROR",
      code: "dependency.unavailable",
      dependency,
      errorName: expect.any(String),
    }),
  );
}

/** Asks for everything at once. @param missed what an operation misses; without it, the usual answer is expected */
async function expectRefusals(missed: (operation: Operation) => Dependency | undefined) {
  await Promise.all(
    Object.entries<Operation>(operations).map(async ([name, operation]) => {
      const answer = await operation.ask();
      const dependency = missed(operation);
      if (dependency) await expectTryAgain(answer, dependency);
      else expect({ name, status: answer.status }).toEqual({ name, status: operation.well });
    }),
  );
}

/** Every record has the keys of its own version, and there are no keys of a record that is not there. */
async function expectNothingHalfWritten() {
  const rowsOf = async (...tables: ("vault" | "developers" | "recordKeys")[]) =>
    (await Promise.all(tables.map((table) => operatorOf(local).rows(table)))).flat();
  const versions = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
    rows.map(({ pk, version }) => `${pk} ${version}`).sort();
  const records = (await rowsOf("vault", "developers")).filter(({ sealed }) => sealed !== undefined);
  expect(versions(records)).toEqual(versions(await rowsOf("recordKeys")));
}

async function expectAllWell() {
  local.frontDoor.faults.clear();
  await expectRefusals(() => undefined);
  await expectNothingHalfWritten();
}

/** First of all: once a vault key was used, it stays in memory for five minutes. */
describe("while the vault keys cannot be loaded", () => {
  const struck = [
    ...outages.map((mode) => ({ service: "kms", mode }) as const),
    { service: "dynamodb", table: "vaultKeys", mode: "unavailable" } as const,
  ];
  const strike = (fault: (typeof struck)[number]) =>
    local.frontDoor.faults.add({ ...fault, ...("table" in fault ? { table: tableName(local, fault.table) } : {}) });

  test("no order is taken in, and the same order is when they can", async () => {
    const request = { orderId: newId("COLD"), body: orderBody(newId("PII")) };
    for (const fault of struck) {
      strike(fault);
      await expectTryAgain(await put(request), fault.service);
      local.frontDoor.faults.clear();
    }
    expect(await operatorOf(local).rows("vault")).toEqual([]);
    const keyRows = await operatorOf(local).rows("recordKeys");
    expect(keyRows.filter(({ pk }) => !String(pk).startsWith("developer#"))).toEqual([]);
    expect((await put(request)).status).toBe(201);
  });

  test("no personal data is opened or recorded as opened, and the same read succeeds when they can", async () => {
    const { orderId, body: handedIn } = await newOrder(local, bearers.marketplace);
    target = { orderId, ticket: await shippingToken(local, bearers.application, [orderId]) };
    for (const fault of struck) {
      strike(fault);
      const reads = [operations["reading personal data"], operations["reading a batch"]];
      for (const answer of await Promise.all(reads.map(({ ask }) => ask())))
        await expectTryAgain(answer, fault.service);
      local.frontDoor.faults.clear();
    }
    expect(await operatorOf(local).rows("accessLog")).toEqual([]);
    const { body } = await operations["reading personal data"].ask();
    expect(body).toMatchObject({ fields: shippingPiiOf(handedIn) });
    await expectAllWell();
  });
});

/** Before the outages, after which the SDK has used up its retries for a while. */
test("a lost answer about the record of an access leaves one record, and the access goes on", async () => {
  const { faults } = local.frontDoor;
  const table = tableName(local, "accessLog");
  const before = await operatorOf(local).rows("accessLog");
  // The first attempt is written while the second waits, which then finds its own record.
  faults.add({ service: "dynamodb", table, mode: { delayMs: 2_500 }, times: 1 });
  faults.add({ service: "dynamodb", table, mode: { delayMs: 1_200 }, times: 1 });
  const { status, body } = await operations["reading personal data"].ask();
  expect({ status, body }).toMatchObject({ status: 200, body: { accessId: expect.any(String) } });
  const known = new Set(before.map(({ accessId }) => accessId));
  const added = (await operatorOf(local).rows("accessLog")).filter(({ accessId }) => !known.has(accessId));
  expect(added.map(({ accessId }) => accessId)).toEqual([(body as unknown as { accessId: string }).accessId]);
});

describe.each(outages)("with %s", (mode) => {
  test("of KMS, nothing is signed; what has its keys in memory goes on", async () => {
    local.frontDoor.faults.add({ service: "kms", mode });
    await expectRefusals(({ kms }) => (kms ? "kms" : undefined));
    await expectAllWell();
  });

  test("of DynamoDB, nothing is answered and nothing is half written", async () => {
    local.frontDoor.faults.add({ service: "dynamodb", mode });
    await expectRefusals(() => "dynamodb");
    await expectAllWell();
  });

  // The SDK is so patient with throttling that every table would take too long; all at once are throttled above.
  const tables = mode === "throttle" ? (["accessLog"] as const) : allTables;
  test(`of ${tables === allTables ? "any one table" : "the access log"}, what needs it is refused, and nothing is half written`, async () => {
    for (const table of tables) {
      local.frontDoor.faults.add({ service: "dynamodb", table: tableName(local, table), mode });
      await expectRefusals(({ tables }) => (tables.includes(table) ? "dynamodb" : undefined));
      await expectAllWell();
    }
  });
});

test("a row that a batch left out is not taken for one that is not there", async () => {
  local.frontDoor.faults.add({ service: "dynamodb", action: "BatchGetItem", mode: "unprocessed" });
  await expectRefusals(() => "dynamodb");
  await expectAllWell();
});

describe("slower than a function's patience", () => {
  const mode = { delayMs: 2_500 };

  test("is the same as gone: what is written late is there whole or not at all, and can be sent again", async () => {
    const { faults } = local.frontDoor;
    faults.add({ service: "kms", mode });
    for (const table of ["accessLog", "adminLog"] as const)
      faults.add({ service: "dynamodb", table: tableName(local, table), mode });
    faults.add({ service: "dynamodb", action: "TransactWriteItems", mode });
    for (const table of ["vault", "contact"] as const)
      faults.add({ service: "dynamodb", action: "UpdateItem", table: tableName(local, table), mode });
    faults.add({ service: "dynamodb", action: "Query", table: tableName(local, "standing"), mode });
    const request = { orderId: newId("LATE"), body: orderBody(newId("PII")) };
    const struck = ({ kms, onlyReads }: Operation) => (onlyReads ? undefined : kms ? "kms" : "dynamodb");
    const [late] = await Promise.all([put(request), expectRefusals(struck)]);
    await expectTryAgain(late, "dynamodb");
    await expectNothingHalfWritten();
    faults.clear();
    const again = await put(request);
    expect([200, 201]).toContain(again.status);
    expect(again.body).toMatchObject({ version: 1 });
    await expectAllWell();
  });
});
