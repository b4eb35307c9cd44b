import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { BlindIndex } from "#shared/crypto/blind-index.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { Ids } from "#shared/ids.ts";
import { readNoted, readToken } from "./call-again-store.ts";
import { openBuyer } from "./call-destination.ts";
import { type NoteTables, noteCall, noteWrong } from "./call-note-store.ts";
import { type CallGrounds, lookFor, readCallGrounds } from "./call-reads-store.ts";
import type { RelayPorts } from "./call-relay.ts";
import { openCaller } from "./callbacks.ts";
import { callbackPartition } from "./contact-rows.ts";
import type { GroundsTables } from "./grounds-store.ts";

/** What the relay reads, writes and opens, on the tables and with these keys. */
export const relayPorts = (
  db: DynamoDBDocumentClient,
  tables: GroundsTables & NoteTables & { readonly recordKeys: string },
  { keys, index, ids }: { readonly keys: VaultKeys; readonly index: BlindIndex; readonly ids: Ids },
): Omit<RelayPorts<CallGrounds>, "key" | "pool" | "clock"> => ({
  look: async (asking, call, now) => {
    const returning = call.kind && call.from && call.keyed.kind === "none";
    const callbacks = returning ? callbackPartition(await index.phone(call.from.e164), call.number) : undefined;
    return lookFor(db, tables, asking, call, callbacks, now);
  },
  grounds: (note) => readCallGrounds(db, tables, note),
  note: (note) => noteCall(db, tables, keys, ids, note),
  noteWrong: (caller, attempt, now) => noteWrong(db, tables.contact, caller, attempt, now),
  token: (contactTokenId) => readToken(db, tables.contact, contactTokenId),
  noted: (holder, callId, now) => readNoted(db, tables.contact, holder, callId, now),
  openBuyer: (grounds) => openBuyer(keys, grounds),
  openCaller: (callback) => openCaller(keys, callback),
});
