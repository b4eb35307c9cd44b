import { buyerReads, isTorn, toBuyer } from "#shared/buyers/stored-buyer.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { readAsCaller } from "#shared/standing/caller.ts";
import { toRecordKeys, untilWhole } from "#shared/storage/record-keys.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { takeInBuyer } from "./buyer.ts";
import { writeBuyer } from "./buyer-store.ts";
import { buyerWriter } from "./buyer-writer.contract.ts";

const env = readEnv(buyerWriter);
const db = dynamodb();
const tables = { vault: env.VAULT_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keyPorts = vaultKeyPorts(db, env);
const sealing = { keys: createVaultKeys(keyPorts), index: createBlindIndex(keyPorts) };

export const handler = apiFunction(buyerWriter, {
  putBuyer: async ({ params: { buyerId }, body, caller }) =>
    untilWritten(async () => {
      const stored = await untilWhole(async () => {
        const { rows } = await readAsCaller(db, env.STANDING_TABLE, caller, buyerReads(tables, buyerId));
        return { buyer: toBuyer(rows[0]), recordKeys: toRecordKeys(rows[1]) };
      }, isTorn);
      const { version, write } = await takeInBuyer(sealing, buyerId, body, stored);
      if (!write) return answer(200, { buyerId, version });
      if (!(await writeBuyer(db, tables, write.buyer, write.keys))) return undefined;
      return version === 1 ? answer(201, { buyerId, version }) : answer(200, { buyerId, version });
    }),
});
