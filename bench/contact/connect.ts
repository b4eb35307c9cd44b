import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { callRelay } from "#contact/call-relay.ts";
import { createContactKeys } from "#contact/contact-key.ts";
import { issuerPorts } from "#contact/issuer-ports-store.ts";
import { readPool } from "#contact/number-pool.ts";
import { relayPorts } from "#contact/relay-ports-store.ts";
import { tokenIssuer } from "#contact/token-issuer.ts";
import { systemClock } from "#shared/clock.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import type { DataKeyPorts } from "#shared/crypto/data-key-loader.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { systemIds } from "#shared/ids.ts";

export type Connected = ReturnType<typeof connect>;

/**
 * Issuer and relay on their stores, as their handlers connect them, without what comes before and after: HTTP and the log.
 * @param variable the value that functions have of it
 */
export function connect(db: DynamoDBDocumentClient, keyPorts: DataKeyPorts, variable: (name: string) => string) {
  const tables = {
    standing: variable("STANDING_TABLE"),
    vault: variable("VAULT_TABLE"),
    recordKeys: variable("RECORD_KEYS_TABLE"),
    contact: variable("CONTACT_TABLE"),
    accessLog: variable("ACCESS_LOG_TABLE"),
    accessLogShards: Number(variable("ACCESS_LOG_SHARDS")),
  };
  const pool = readPool({
    EXTENSION_NUMBERS: variable("EXTENSION_NUMBERS"),
    DIRECT_NUMBERS: variable("DIRECT_NUMBERS"),
    DRAINING_NUMBERS: variable("DRAINING_NUMBERS"),
  });
  const contactKeys = createContactKeys(keyPorts);
  const keys = createVaultKeys(keyPorts);
  const index = createBlindIndex(keyPorts);
  const issuer = tokenIssuer({
    key: contactKeys,
    pool,
    domain: variable("RELAY_DOMAIN"),
    ...issuerPorts(db, tables),
    clock: systemClock,
    ids: systemIds,
  });
  const relay = callRelay({
    key: contactKeys,
    pool,
    ...relayPorts(db, tables, { keys, index, ids: systemIds }),
    clock: systemClock,
  });
  return { db, tables, pool, contactKeys, sealing: { keys, index }, issue: issuer.issue, decide: relay };
}
