import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import { type AskBody, askOf } from "./ask.ts";
import { createContactKeys } from "./contact-key.ts";
import { issuerPorts } from "./issuer-ports-store.ts";
import { readPool } from "./number-pool.ts";
import { tokenIssuer as spec } from "./token-issuer.contract.ts";
import { type Given, tokenIssuer } from "./token-issuer.ts";

const env = readEnv(spec);
const db = dynamodb();
const tables = {
  standing: env.STANDING_TABLE,
  vault: env.VAULT_TABLE,
  contact: env.CONTACT_TABLE,
  accessLog: env.ACCESS_LOG_TABLE,
  accessLogShards: env.ACCESS_LOG_SHARDS,
};
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const contactKey = createContactKeys(vaultKeyPorts(db, env));
const issuer = tokenIssuer({
  key: contactKey,
  pool: readPool(env),
  domain: env.RELAY_DOMAIN,
  ...issuerPorts(db, tables),
  clock: systemClock,
  ids: systemIds,
});

/** A digest of the request is remembered, and few enough numbers exist to try them all against one. */
async function withoutNumber({ callerNumber, ...body }: AskBody): Promise<object> {
  return { ...body, caller: callerNumber && (await contactKey()).index("caller", callerNumber) };
}

export const handler = apiFunction(spec, {
  issueContactToken: async ({ body, caller }, { idempotencyKey }) => {
    const app = caller as Caller<AppPrincipal>;
    const ask = askOf(body, systemClock.now());
    let given: Given | undefined;
    // What is remembered is that it was done: the value stands nowhere, and the token that lives is given again.
    await once({ caller: app.claimed.clientId, key: idempotencyKey, body: await withoutNumber(body) }, async () => {
      given = await issuer.issue(app, ask);
      return true;
    });
    return answer(201, given ?? (await issuer.issue(app, ask)));
  },
});
