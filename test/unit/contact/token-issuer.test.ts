import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contactKey } from "#contact/contact-key.ts";
import { numberBook } from "#contact/number-book.ts";
import { type Ask, tokenIssuer } from "#contact/token-issuer.ts";
import type { Issue } from "#contact/token-store.ts";
import type { Order } from "#shared/orders/order.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";
import { principals } from "#test/unit/fakes/principals.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import { event, groundsOf, holderRowOf, later, orderOf, tokenOf } from "./tokens.ts";

const key = contactKey(createSecretKey(Buffer.alloc(32, 7)));
const pool = { extension: ["+12065550100"], direct: ["+12125550100"], draining: new Set<string>() };
const caller = "+4930901820";
const ask: Ask = { orderId: "order-1", channel: "phone", format: "direct", callerNumber: caller };

/** @param held whether the caller has the only number already */
function issuerOf(order: Order, held: boolean) {
  const written: Issue[] = [];
  const number = numberBook(key, pool).indexOf("+12125550100");
  const holder = { pk: "caller#caller", sk: `number#${number}` };
  const issuer = tokenIssuer({
    key: async () => key,
    ...{ pool, domain: "relay.marketplace.example", clock: fakeClock(later(0)), ids: sequentialIds() },
    readAsked: async ({ claimed }) => ({
      ...{ principal: claimed, roles: ["shipping"], order, current: undefined },
      held: held ? [holderRowOf(tokenOf({ holder }))] : [],
    }),
    readRest: async () => ({
      authorization: groundsOf().authorization,
      block: undefined,
      current: undefined,
      before: [],
    }),
    write: async (issue) => written.push(issue) > 0,
    append: async () => {},
  });
  return { written, issue: () => issuer.issue({ claimed: principals.app, scope: "contact:issue" }, ask) };
}
const over = orderOf({ events: [event("delivered", -14)] });

describe("an application that asks for a number", () => {
  it("is given one, on record", async () => {
    const { issue, written } = issuerOf(orderOf(), false);
    expect(await issue()).toMatchObject({ expiresAt: later(60), phone: { e164: "+12125550100" } });
    expect(written).toEqual([expect.objectContaining({ record: expect.objectContaining({ purpose: "contact" }) })]);
  });

  it("wakes somebody when there is none left", async () => {
    const log = catchLog();
    await expect(issuerOf(orderOf(), true).issue()).rejects.toMatchObject({ code: "pool_exhausted" });
    expect(log.lines()).toEqual([expect.objectContaining({ code: "contact.pool_exhausted" })]);
  });

  it.each([false, true])(
    "wakes nobody for an order whose time is over, whether or not there is one (%s)",
    async (held) => {
      const log = catchLog();
      const { issue, written } = issuerOf(over, held);
      await expect(issue()).rejects.toMatchObject({ code: "contact_ended" });
      expect([log.text(), written]).toEqual(["", []]);
    },
  );
});
