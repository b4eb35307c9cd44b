import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { expiryOf } from "./credential.ts";
import { create, type Issued } from "./credential-acts.ts";
import { credentialCreator } from "./credential-creator.contract.ts";
import { writeCredentialAct } from "./credential-store.ts";
import { readHolder } from "./holder-store.ts";

const env = readEnv(credentialCreator);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

export const handler = apiFunction(credentialCreator, {
  createCredential: async ({ params: { applicationId }, body, caller }, { idempotencyKey }) => {
    let holder = await readHolder(db, tables, caller, applicationId);
    const { developerId } = holder.application;
    const made: { issued?: Issued } = {};
    // Only the id is remembered: what remembers a secret is one more place to steal it from.
    const request = { caller: developerId, key: idempotencyKey, body: { applicationId, ...body } };
    const clientId = await once(request, () =>
      untilWritten(async () => {
        const issued = create(holder, body.name, ports);
        if (await writeCredentialAct(db, tables, issued.act)) {
          made.issued = issued;
          return issued.act.after.clientId;
        }
        holder = await readHolder(db, tables, caller, applicationId);
        return undefined;
      }),
    );
    if (!made.issued) {
      const detail = "This key has made a credential. Where its answer was lost, rotate its secret or delete it.";
      throw new Problem("secret_already_shown", { detail, extensions: { clientId } });
    }
    const { act, clientSecret } = made.issued;
    const { createdAt } = act.after;
    return answer(201, { clientId, clientSecret, expiresAt: expiryOf(act.after), createdAt });
  },
});
