import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Order } from "#shared/orders/order.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { rowsBelow } from "#shared/storage/rows-below.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { callbackKey } from "./call-rows.ts";
import { endUpdate, holderOf, orderPartition, toHolder, tokenKey, toSlot, toToken } from "./contact-rows.ts";

/**
 * Notes when the tokens of an order end by it, on the rows that lead to them. Twice, late or out of order changes nothing for
 * the worse: what decides is read from the order itself, and this saves a look there.
 */
export async function followOrder(db: DynamoDBDocumentClient, contact: string, order: Order, now: Date): Promise<void> {
  const below = await rowsBelow(db, contact, { pk: orderPartition(order.orderId), sk: "token#" });
  const slots = below.flatMap((row) => toSlot(row) ?? []);
  const rows = await consistentRead(
    db,
    slots.flatMap(({ contactTokenId, holder }) =>
      [tokenKey(contactTokenId), holder].map((key) => ({ table: contact, key: { ...key } })),
    ),
  );
  await Promise.all(
    slots.map(async ({ contactTokenId }, i) => {
      const token = toToken(rows[2 * i]);
      const known = toHolder(rows[2 * i + 1]);
      if (!token || known?.contactTokenId !== contactTokenId) return;
      const { liveUntil, callback } = holderOf(token, order);
      const end = asNoticed(liveUntil, known.liveUntil, now);
      await update(db, withCallback(endUpdate(contact, token.holder, contactTokenId, end), callback));
      if (callback) await update(db, endUpdate(contact, callbackKey(callback, contactTokenId), contactTokenId, end));
    }),
  );
}

/**
 * News that come late can say that a token ended long ago, by which calls were put through until now: a number cools down from
 * when it was last of use, and that is when the news came.
 */
function asNoticed(end: string, known: string, now: Date): string {
  const usable = [known, now.toISOString()].sort()[0] as string;
  return usable > end ? usable : end;
}

type End = ReturnType<typeof endUpdate>;

/**
 * The recipient's number may have been corrected: who calls back is found by the one that is called now. When the order's
 * personal data is destroyed, what the number is found by goes from here, too.
 */
const withCallback = (end: End, callback: string | undefined): End =>
  callback === undefined
    ? { ...end, UpdateExpression: `${end.UpdateExpression} REMOVE callback` }
    : {
        ...end,
        UpdateExpression: `${end.UpdateExpression}, callback = :callback`,
        ExpressionAttributeValues: { ...end.ExpressionAttributeValues, ":callback": callback },
      };

/** A row that is not there, or leads to another token by now, is left as it is. */
const update = (db: DynamoDBDocumentClient, end: End) => unlessChanged(() => db.send(new UpdateCommand(end)));
