import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { LocalInstance } from "#local/start.ts";
import { systemClock } from "#shared/clock.ts";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { openFields } from "#shared/crypto/record-sealer.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import type { RowKey } from "#shared/storage/consistent-read.ts";
import { toRecordKeys } from "#shared/storage/record-keys.ts";
import { allSealed } from "#vault/order-fields.ts";
import { operatorOf, tableName } from "./operator.ts";

/** Looks at orders past the API, as an operator. */
export function storedOrders(instance: LocalInstance) {
  const { db, kms, vaultKeyArn } = operatorOf(instance);
  const keys = createVaultKeys({
    service: createKmsKeyService(kms, vaultKeyArn),
    store: createVaultKeyStore(db, tableName(instance, "vaultKeys")),
    clock: systemClock,
  });
  const get = async ({ table, key }: RowKey) =>
    (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  /** The rows of an order: the order itself, and the keys that open it. */
  const rows = async (orderId: string) => ({
    order: await get(orderRead(tableName(instance, "vault"), orderId)),
    recordKeys: await get(orderKeysRead(tableName(instance, "recordKeys"), orderId)),
  });

  return {
    rows,
    /** Opens all that is sealed of an order: also what no role lets an application read. */
    async open(orderId: string): Promise<Readonly<Record<string, string>>> {
      const { order: row, recordKeys } = await rows(orderId);
      const order = toOrder(row);
      if (!order) throw new Error(`there is no order ${orderId}`);
      const record = { type: "order", id: orderId, version: order.version } as const;
      return openFields(keys, record, toRecordKeys(recordKeys)?.keys ?? {}, allSealed(order));
    },
  };
}
