import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Order } from "#shared/orders/order.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { callbackKey } from "./call-rows.ts";
import { endUpdate, holderOf, orderPartition, tokenKey, toSlot, toToken } from "./contact-rows.ts";
import { rowsBelow } from "./rows-below-store.ts";

/**
 * Notes when the tokens of an order end by it, on the rows that lead to them. Twice, late or out of order changes nothing for
 * the worse: what decides is read from the order itself, and this saves a look there.
 */
export async function followOrder(db: DynamoDBDocumentClient, contact: string, order: Order): Promise<void> {
  const slots = await rowsBelow(db, contact, { pk: orderPartition(order.orderId), sk: "token#" });
  const ids = slots.flatMap((row) => toSlot(row)?.contactTokenId ?? []);
  const rows = await consistentRead(
    db,
    ids.map((id) => ({ table: contact, key: tokenKey(id) })),
  );
  await Promise.all(
    rows.map(toToken).map(async (token) => {
      if (!token) return;
      const { liveUntil, callback } = holderOf(token, order);
      const { contactTokenId } = token;
      await update(db, withCallback(endUpdate(contact, token.holder, contactTokenId, liveUntil), callback));
      if (callback)
        await update(db, endUpdate(contact, callbackKey(callback, contactTokenId), contactTokenId, liveUntil));
    }),
  );
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
