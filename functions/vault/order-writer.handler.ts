import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { isTorn, orderKeysRead, orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { takeIn } from "./order-intake.ts";
import { writeOrder } from "./order-store.ts";
import { orderWriter } from "./order-writer.contract.ts";

const env = readEnv(orderWriter);
const db = dynamodb();
const tables = { vault: env.VAULT_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keyPorts = vaultKeyPorts(db, env);
const sealing = { keys: createVaultKeys(keyPorts), index: createBlindIndex(keyPorts) };

export const handler = apiFunction(orderWriter, {
  putOrder: async ({ params: { orderId }, body, caller }) => {
    const read = async () => {
      const wanted = [orderRead(tables.vault, orderId), orderKeysRead(tables.recordKeys, orderId)];
      const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, wanted);
      return { order: toOrder(rows[0]), recordKeys: toRecordKeys(rows[1]) };
    };
    return untilWritten(async () => {
      const stored = await untilWhole(read, isTorn);
      const intake = await takeIn(sealing, orderId, body, stored, systemClock.now());
      if (intake.unchanged) return answer(200, { orderId, version: intake.version });
      const { order } = intake;
      if (!(await writeOrder(db, tables, order, intake.keys, stored.order))) return undefined;
      return stored.order
        ? answer(200, { orderId, version: order.version })
        : answer(201, { orderId, version: order.version });
    });
  },
});
