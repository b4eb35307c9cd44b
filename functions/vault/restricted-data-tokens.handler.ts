import { dynamodb } from "#shared/clients/dynamodb.ts";
import { kms } from "#shared/clients/kms.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import { signingKeys } from "#shared/tokens/signing-keys.ts";
import { tokenSigner } from "#shared/tokens/token-signer.ts";
import { authorizationsOf } from "./authorization-store.ts";
import { checkPurpose, grantsFor, lifetime, restrictedClaims } from "./restricted-data-token.ts";
import { restrictedDataTokens } from "./restricted-data-tokens.contract.ts";

const env = readEnv(restrictedDataTokens);
const db = dynamodb();
const keyService = kms();
const sign = tokenSigner(keyService, signingKeys(keyService, env.SIGNING_KEY_ARNS));
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const seconds = () => Math.floor(systemClock.now().getTime() / 1000);

export const handler = apiFunction(restrictedDataTokens, {
  issueRestrictedDataToken: async ({ body, caller }, { idempotencyKey }) => {
    const { purpose, resources } = body;
    const orders = resources.map(({ orderId }) => orderRead(env.VAULT_TABLE, orderId));
    const { principal, rows, roles } = await readAsCaller(
      db,
      env.STANDING_TABLE,
      caller as Caller<AppPrincipal>,
      orders,
    );
    checkPurpose(purpose, roles, resources, (i) => `/resources/${i}/fields`);

    const sellerIds = rows.map((row) => toOrder(row)?.sellerId);
    const authorizations = await authorizationsOf(db, env.STANDING_TABLE, principal.applicationId, sellerIds);
    const grounds = sellerIds.map((sellerId, i) => ({ sellerId, authorization: authorizations[i] }));
    const grants = grantsFor(purpose, resources, grounds, systemClock.now());

    // The claims are remembered, never the token: the same claims are signed to the same token again.
    const claims = await once({ caller: principal.clientId, key: idempotencyKey, body }, async () =>
      restrictedClaims(principal, purpose, grants, {
        issuer: env.ISSUER,
        tokenId: systemIds.next("rdt"),
        issuedAt: seconds(),
      }),
    );
    const expiresIn = Math.max(0, Number(claims.iat) + lifetime - seconds());
    return answer(201, { restrictedDataToken: await sign(claims), expiresIn, purpose, resources });
  },
});
