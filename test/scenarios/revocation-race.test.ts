import { beforeAll, describe, expect, test } from "vitest";
import { deleteAuthorization } from "#developers/contract.ts";
import { revoke } from "#identity/contract.ts";
import { call, expectStatus, type ProblemBody } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newOrder,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { operatorOf } from "#test/support/operator.ts";
import { readPii } from "#vault/contract.ts";

const local = useLocalSystem({ systemsOnly: true });
let marketplace: string;
let responder: string;
let orderId: string;

beforeAll(async () => {
  marketplace = await tokenOf(local, "system:marketplace");
  responder = await tokenOf(local, "staff:rita");
  ({ orderId } = await newOrder(local, marketplace));
});

interface Reading {
  /** On the clock of `performance.now()`, before the request was sent. */
  readonly startedAt: number;
  readonly status: number;
  readonly code: string | undefined;
}

async function read(ticket: string): Promise<Reading> {
  const startedAt = performance.now();
  const request = { params: { orderId }, query: { fields: "recipient.name" }, token: ticket };
  const { status, body } = await call(local.urls.api, readPii, request);
  return { startedAt, status, code: (body as Partial<ProblemBody>).code };
}

/**
 * Many readers at once, until `total` requests were made. After a third of them `revocation` begins, and the others go on.
 * @returns every reading, and when the revocation had returned
 */
async function readDuring(revocation: () => Promise<unknown>, ticket: string, total: number) {
  const readings: Reading[] = [];
  let left = total;
  let revokedAt: Promise<number> | undefined;
  const reader = async () => {
    while (left > 0) {
      left -= 1;
      readings.push(await read(ticket));
      if (readings.length >= total / 3) revokedAt ??= revocation().then(() => performance.now());
    }
  };
  await Promise.all(Array.from({ length: total / 20 }, reader));
  return { readings, revokedAt: (await revokedAt) as number };
}

const revokeNow = (subject: { applicationId: string } | { clientId: string } | { developerId: string }) => () =>
  expectStatus(
    200,
    call(local.urls.api, revoke, { body: { ...subject, reason: "Data found for sale" }, token: responder }),
  );

const withdraw = (applicationId: string) => () =>
  expectStatus(
    204,
    call(local.urls.api, deleteAuthorization, { params: { sellerId: "SELLER-01", applicationId }, token: marketplace }),
  );

describe("of concurrent readers, none that started after the call returned is let in, when", () => {
  test.each<[string, (application: Application) => () => Promise<unknown>, number, [number, string]]>([
    ["the application is revoked", ({ applicationId }) => revokeNow({ applicationId }), 1000, [401, "access_revoked"]],
    ["its credential is revoked", ({ clientId }) => revokeNow({ clientId }), 200, [401, "access_revoked"]],
    ["its developer is revoked", ({ developerId }) => revokeNow({ developerId }), 200, [401, "access_revoked"]],
    ["the seller withdraws", ({ applicationId }) => withdraw(applicationId), 200, [404, "not_found"]],
  ])("%s", async (_, revocation, total, refusal) => {
    const roles = ["orders", "shipping"] as const;
    const application = await newApplication(local, marketplace, { roles, sellers: ["SELLER-01"] });
    const ticket = await shippingToken(local, await accessToken(local, application), [orderId]);
    const { readings, revokedAt } = await readDuring(revocation(application), ticket, total);

    expect(readings).toHaveLength(total);
    const succeeded = readings.filter(({ status }) => status === 200);
    const refused = readings.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set([refusal.join(" ")]));
    // Both sides of the race took place, or the test would show nothing.
    expect(succeeded.length).toBeGreaterThanOrEqual(total / 3 - 1);
    expect(refused.filter(({ startedAt }) => startedAt > revokedAt).length).toBeGreaterThan(total / 10);
    expect(succeeded.filter(({ startedAt }) => startedAt > revokedAt)).toEqual([]);

    const records = await operatorOf(local).rows("accessLog");
    const own = records.filter(({ actor }) => (actor as { clientId: string }).clientId === application.clientId);
    expect(own).toHaveLength(succeeded.length);
  });
});
