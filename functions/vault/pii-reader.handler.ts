import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { appendAccess } from "#shared/access-log/access-record-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { problemAbout } from "#shared/http/problem-answer.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { principalName, type RestrictedPrincipal, type StaffPrincipal } from "#shared/standing/principal.ts";
import { piiReader as spec } from "./pii-reader.contract.ts";
import { piiReader } from "./pii-reader.ts";
import { readGrounds } from "./pii-store.ts";
import { staffReader } from "./staff-reader.ts";
import { countReading, readStaffGround } from "./staff-store.ts";

const env = readEnv(spec);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, vault: env.VAULT_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const incidents = env.INCIDENTS_TABLE;
const ports = {
  keys: createVaultKeys(vaultKeyPorts(db, env)),
  append: (records: readonly AccessRecord[]) => appendAccess(db, env.ACCESS_LOG_TABLE, env.ACCESS_LOG_SHARDS, records),
  clock: systemClock,
  ids: systemIds,
};
const reader = piiReader({ read: (caller, grants) => readGrounds(db, tables, caller, grants), ...ports });
const forStaff = staffReader({
  read: (caller, orderId) => readStaffGround(db, { ...tables, incidents }, caller, orderId, systemClock.now()),
  count: (reading, day) => countReading(db, incidents, reading, day),
  ...ports,
});

export const handler = apiFunction(spec, {
  readPii: async ({ params: { orderId }, query: { fields }, caller }) => {
    const asked = { fields, pointer: "#/query/fields" };
    const read =
      caller.claimed.kind === "staff"
        ? forStaff.one(caller as Caller<StaffPrincipal>, orderId, asked)
        : reader.one(caller as Caller<RestrictedPrincipal>, orderId, asked);
    return answer(200, await read);
  },

  readPiiBatch: async ({ body: { orderIds, fields }, caller }, { requestId }) => {
    const bearer = caller as Caller<RestrictedPrincipal>;
    const context = { route: "POST /v1/pii-batches", requestId, principal: principalName(bearer.claimed) };
    const outcomes = await reader.many(bearer, orderIds, { fields, pointer: "/fields" });
    const items = outcomes.map((outcome) =>
      "error" in outcome ? { orderId: outcome.orderId, problem: problemAbout(outcome.error, context) } : outcome,
    );
    return answer(200, { purpose: bearer.claimed.purpose, items });
  },
});
