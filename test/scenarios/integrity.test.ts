import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { call, expectStatus, type ProblemBody } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  accessToken,
  newApplication,
  newOrder,
  requestIdOf,
  shippingFields,
  shippingPiiOf,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { logged, type Operator, operatorOf, type Table, tableName } from "#test/support/operator.ts";
import { readPii, readPiiBatch } from "#vault/contract.ts";

/** Somebody who can write to the tables puts wrong bytes where right ones were. */

type Bytes = Uint8Array<ArrayBufferLike>;
type Key = { readonly pk: string; readonly sk?: string | undefined };
type Sealed = Readonly<Record<string, Bytes>>;
/** What a row of the tables meant has of these; each table has its own. */
type Row = Key & {
  readonly sealed: Sealed;
  readonly keys: Sealed;
  readonly wrapped: Bytes;
  readonly commitment: Bytes;
};
/** A row with whatever was done to it. */
type Changed = Key & Readonly<Record<string, unknown>>;

const local = useLocalSystem({ systemsOnly: true });
let operator: Operator;
let orders: readonly Awaited<ReturnType<typeof newOrder>>[];
let ticket: string;

beforeAll(async () => {
  operator = operatorOf(local);
  const marketplace = await tokenOf(local, "system:marketplace");
  const roles = ["orders", "shipping"] as const;
  const application = await newApplication(local, marketplace, { roles, sellers: ["SELLER-01"] });
  orders = [await newOrder(local, marketplace), await newOrder(local, marketplace)];
  const orderIds = orders.map(({ orderId }) => orderId);
  ticket = await shippingToken(local, await accessToken(local, application), orderIds);
});

const first = () => orders[0] as (typeof orders)[number];
const second = () => orders[1] as (typeof orders)[number];
const fields = shippingFields.join(",");
const read = (orderId = first().orderId) =>
  call(local.urls.api, readPii, { params: { orderId }, query: { fields }, token: ticket });

const orderKey = ({ orderId }: { orderId: string }) => ({ pk: `order#${orderId}`, sk: "record" });
const recordKeysKey = ({ orderId }: { orderId: string }) => ({ pk: `order#${orderId}` });
const vaultKeyKey = (fieldClass: string) => ({
  pk: `class#${fieldClass}`,
  sk: new Date().toISOString().slice(0, "yyyy-mm".length),
});

async function stored(table: Table, Key: Key): Promise<Row> {
  const { Item } = await operator.db.send(new GetCommand({ TableName: tableName(local, table), Key }));
  if (!Item) throw new Error(`${Key.pk} is not in ${table}`);
  return Item as Row;
}

/** Puts rows in place of what is there while `work` runs. */
async function withRows(table: Table, rows: readonly Changed[], work: () => Promise<void>) {
  const TableName = tableName(local, table);
  const put = (Item: Changed) => operator.db.send(new PutCommand({ TableName, Item }));
  const before = await Promise.all(rows.map(({ pk, sk }) => stored(table, sk === undefined ? { pk } : { pk, sk })));
  try {
    for (const row of rows) await put(row);
    await work();
  } finally {
    for (const row of before) await put(row);
  }
}

function flipped(bytes: Bytes, index: number): Bytes {
  const copy = Uint8Array.from(bytes);
  copy[index] = (copy[index] as number) ^ 1;
  return copy;
}

/** First, last, and some between: the format byte, nonce, ciphertext and tag each get their turn. */
const positions = (bytes: Bytes) => [0, 1, 5, 12, bytes.length >> 1, bytes.length - 16, bytes.length - 1];

async function expectViolation(subject: RegExp) {
  const { status, body } = await read();
  expect({ status, code: (body as ProblemBody).code }).toEqual({ status: 500, code: "internal_error" });
  expect(Object.keys(body).sort()).toEqual(["code", "instance", "status", "title", "type"]);
  const lines = await logged(local, requestIdOf(body));
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: "ERROR",
      code: "integrity.violation",
      route: "GET /v1/orders/{orderId}/pii",
      subject: expect.stringMatching(subject),
    }),
  );
  expect(lines.some(({ code }) => code === "request.failed")).toBe(false);
}

/** Before anything was read, because a vault key that was unwrapped once stays in memory for five minutes. */
describe("a vault key that is not what was stored", () => {
  const withVaultKeys = (rows: readonly Changed[], work: () => Promise<void>) => withRows("vaultKeys", rows, work);

  test("is refused with a flipped bit in its wrapped form or in its commitment", async () => {
    const row = await stored("vaultKeys", vaultKeyKey("address"));
    for (const name of ["wrapped", "commitment"] as const) {
      const bytes = row[name];
      for (const position of [0, bytes.length >> 1, bytes.length - 1])
        await withVaultKeys([{ ...row, [name]: flipped(bytes, position) }], () =>
          expectViolation(/^vault-key\/address\//),
        );
    }
  });

  test("is refused when two classes' rows were swapped: KMS does not unwrap for another context", async () => {
    const [contact, address] = await Promise.all([
      stored("vaultKeys", vaultKeyKey("contact")),
      stored("vaultKeys", vaultKeyKey("address")),
    ]);
    const swapped = [
      { ...address, ...vaultKeyKey("contact") },
      { ...contact, ...vaultKeyKey("address") },
    ];
    await withVaultKeys(swapped, () => expectViolation(/^vault-key\/(address|contact)\//));
  });

  test("is refused when KMS gives another key for the right context", async () => {
    const row = await stored("vaultKeys", vaultKeyKey("address"));
    const { CiphertextBlob } = await operator.kms.send(
      new GenerateDataKeyCommand({
        KeyId: operator.vaultKeyArn,
        KeySpec: "AES_256",
        EncryptionContext: { purpose: "vault-key", class: "address", keyId: String(row.sk) },
      }),
    );
    await withVaultKeys([{ ...row, wrapped: CiphertextBlob }], () => expectViolation(/^vault-key\/address\//));
  });

  test("is refused when its row is no row of a key", async () => {
    const row = vaultKeyKey("address");
    await withVaultKeys([{ ...row, wrapped: "text" }], () => expectViolation(/^vault-key\/address\//));
  });
});

describe("an order that is not what was sealed", () => {
  test("is read as it was handed in, while nobody has touched it", async () => {
    const { fields: opened } = await expectStatus(200, read());
    expect(opened).toEqual(shippingPiiOf(first().body));
  });

  test("is refused with a flipped bit anywhere in a sealed field", async () => {
    const row = await stored("vault", orderKey(first()));
    for (const name of shippingFields) {
      const bytes = row.sealed[name] as Bytes;
      for (const position of positions(bytes))
        await withRows("vault", [{ ...row, sealed: { ...row.sealed, [name]: flipped(bytes, position) } }], () =>
          expectViolation(new RegExp(`^order/${first().orderId}/\\w+/${name}/1$`)),
        );
    }
  });

  test("is refused with a flipped bit anywhere in a wrapped record key, or with one cut short", async () => {
    const row = await stored("recordKeys", recordKeysKey(first()));
    const wrapped = row.keys.address as Bytes;
    for (const bytes of [...positions(wrapped).map((i) => flipped(wrapped, i)), wrapped.subarray(0, 20)])
      await withRows("recordKeys", [{ ...row, keys: { ...row.keys, address: bytes } }], () =>
        expectViolation(new RegExp(`^(order/${first().orderId}/address/1|vault-key/address/.*)$`)),
      );
  });

  test("is refused when its record keys were swapped with another order's", async () => {
    const [mine, other] = await Promise.all([
      stored("recordKeys", recordKeysKey(first())),
      stored("recordKeys", recordKeysKey(second())),
    ]);
    const swapped = [
      { ...other, ...recordKeysKey(first()) },
      { ...mine, ...recordKeysKey(second()) },
    ];
    await withRows("recordKeys", swapped, () => expectViolation(new RegExp(`^order/${first().orderId}/`)));
  });

  test("is refused when its classes' record keys, or two of its fields, were swapped", async () => {
    const keyRow = await stored("recordKeys", recordKeysKey(first()));
    const { contact, address } = keyRow.keys;
    await withRows("recordKeys", [{ ...keyRow, keys: { ...keyRow.keys, contact: address, address: contact } }], () =>
      expectViolation(new RegExp(`^order/${first().orderId}/(contact|address)/1$`)),
    );
    const row = await stored("vault", orderKey(first()));
    const { "recipient.phone": phone, "recipient.email": email } = row.sealed;
    const swapped = { ...row.sealed, "recipient.phone": email, "recipient.email": phone };
    await withRows("vault", [{ ...row, sealed: swapped }], () => expectViolation(/\/contact\/recipient\.phone\/1$/));
  });

  test("is refused when another order's fields, or another version's number, were put in its place", async () => {
    const [mine, other] = await Promise.all([stored("vault", orderKey(first())), stored("vault", orderKey(second()))]);
    const violation = () => expectViolation(new RegExp(`^order/${first().orderId}/`));
    await withRows("vault", [{ ...mine, sealed: other.sealed }], violation);
    await withRows("vault", [{ ...mine, version: 2 }], violation);
  });

  test("fails alone in a batch: the other orders are read, and nothing is recorded for it", async () => {
    const row = await stored("vault", orderKey(first()));
    const bytes = row.sealed["recipient.name"] as Bytes;
    await withRows("vault", [{ ...row, sealed: { ...row.sealed, "recipient.name": flipped(bytes, 20) } }], async () => {
      const before = await operator.rows("accessLog");
      const body = { orderIds: orders.map(({ orderId }) => orderId), fields: [...shippingFields] };
      const { items } = await expectStatus(200, call(local.urls.api, readPiiBatch, { body, token: ticket }));
      expect(items).toMatchObject([
        { orderId: first().orderId, problem: { status: 500, code: "internal_error" } },
        { orderId: second().orderId, fields: shippingPiiOf(second().body) },
      ]);
      expect(items[0]).not.toHaveProperty("fields");
      const after = await operator.rows("accessLog");
      const known = new Set(before.map(({ accessId }) => accessId));
      expect(after.filter(({ accessId }) => !known.has(accessId)).map(({ orderId }) => orderId)).toEqual([
        second().orderId,
      ]);
    });
  });
});
