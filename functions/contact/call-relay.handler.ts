import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createBlindIndex } from "#shared/crypto/blind-index.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import type { HttpEvent } from "#shared/http/event.ts";
import { systemIds } from "#shared/ids.ts";
import { log } from "#shared/log/log.ts";
import { stepFunction } from "#shared/step-function.ts";
import { askedDirectly, callRelay as spec } from "./call-relay.contract.ts";
import { callRelay } from "./call-relay.ts";
import { createContactKeys } from "./contact-key.ts";
import { readPool } from "./number-pool.ts";
import { relayPorts } from "./relay-ports-store.ts";

const env = readEnv(spec);
const db = dynamodb();
const keyPorts = vaultKeyPorts(db, env);
const tables = {
  standing: env.STANDING_TABLE,
  vault: env.VAULT_TABLE,
  recordKeys: env.RECORD_KEYS_TABLE,
  contact: env.CONTACT_TABLE,
  accessLog: env.ACCESS_LOG_TABLE,
  accessLogShards: env.ACCESS_LOG_SHARDS,
};

const relay = callRelay({
  key: createContactKeys(keyPorts),
  pool: readPool(env),
  ...relayPorts(db, tables, { keys: createVaultKeys(keyPorts), index: createBlindIndex(keyPorts), ids: systemIds }),
  clock: systemClock,
});

/** What is logged of a call: neither number, nor what was keyed in. */
const decide: typeof relay = async (request, asking) => {
  const decision = await relay(request, asking);
  const { action } = decision;
  log("contact.call_decided", {
    action,
    ...("reason" in decision && { refusal: decision.reason }),
    ...("contactTokenId" in decision && { contactTokenId: decision.contactTokenId }),
  });
  return decision;
};

const served = apiFunction(spec, {
  relayCall: async ({ body, caller }) => {
    const { callId = systemIds.next("call"), attempt = 0, ...call } = body;
    return answer(200, await decide({ ...call, callId, attempt }, caller));
  },
});
/** IAM vouches for who invokes it. */
const invoked = stepFunction("contact/call-relay", { ...spec, input: askedDirectly }, ({ relay }) =>
  decide(relay, undefined),
);

export const handler = (event: HttpEvent | { readonly relay: unknown }, context: object) =>
  "relay" in event ? invoked(event, context) : served(event, context);
