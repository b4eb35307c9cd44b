import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openBuyer } from "#contact/call-destination.ts";
import { noteCall, noteWrong } from "#contact/call-note-store.ts";
import { type CallGrounds, lookFor, readCallGrounds } from "#contact/call-reads-store.ts";
import { callRelay } from "#contact/call-relay.ts";
import { openCaller } from "#contact/callbacks.ts";
import { createContactKeys } from "#contact/contact-key.ts";
import { callbackPartition } from "#contact/contact-rows.ts";
import { readAsked, readRest } from "#contact/issue-reads-store.ts";
import { readPool } from "#contact/number-pool.ts";
import { tokenIssuer } from "#contact/token-issuer.ts";
import { writeIssue } from "#contact/token-store.ts";
import { appendAccess } from "#shared/access-log/access-record-store.ts";
import { systemClock } from "#shared/clock.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import type { DataKeyPorts } from "#shared/crypto/data-key-loader.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { systemIds } from "#shared/ids.ts";

export type Connected = ReturnType<typeof connect>;

/**
 * Issuer and relay on their stores, as their handlers connect them, without what comes before and after: HTTP and the log.
 * @param variables of all functions
 */
export function connect(
  db: DynamoDBDocumentClient,
  keyPorts: DataKeyPorts,
  variables: Readonly<Record<string, string>>,
) {
  const variable = (name: string): string => {
    const value = variables[name];
    if (value === undefined) throw new Error(`no function has ${name}`);
    return value;
  };
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
    readAsked: (caller, slot) => readAsked(db, tables, caller, slot),
    readRest: (read, before) => readRest(db, tables, read, before),
    write: (issue) => writeIssue(db, tables, issue),
    append: (record) => appendAccess(db, tables.accessLog, tables.accessLogShards, [record]),
    clock: systemClock,
    ids: systemIds,
  });
  const relay = callRelay<CallGrounds>({
    key: contactKeys,
    pool,
    look: async (asking, call, now) => {
      const returning = call.kind && call.from && call.keyed.kind === "none";
      const callbacks = returning ? callbackPartition(await index.phone(call.from.e164), call.number) : undefined;
      return lookFor(db, tables, asking, call, callbacks, now);
    },
    grounds: (note) => readCallGrounds(db, tables, note),
    note: (note) => noteCall(db, tables, keys, systemIds, note),
    noteWrong: (caller, attempt, now) => noteWrong(db, tables.contact, caller, attempt, now),
    openBuyer: (grounds) => openBuyer(keys, grounds),
    openCaller: (callback) => openCaller(keys, callback),
    clock: systemClock,
  });
  return { db, tables, pool, contactKeys, sealing: { keys, index }, issue: issuer.issue, decide: relay };
}
