import { isDeepStrictEqual } from "node:util";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { Problem } from "#shared/errors/problem.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { expiryOf, previousUntil } from "./credential.ts";
import { remove, rotate } from "./credential-acts.ts";
import { writeCredentialAct } from "./credential-store.ts";
import { credentialView } from "./credential-view.ts";
import { credentials } from "./credentials.contract.ts";
import { readCredentials, readHeld, readHolder } from "./holder-store.ts";

const env = readEnv(credentials);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

export const handler = apiFunction(credentials, {
  listCredentials: async ({ params: { applicationId }, caller }) => {
    const found = await readCredentials(db, tables, await readHolder(db, tables, caller, applicationId));
    const now = systemClock.now();
    return answer(200, { items: found.map((credential) => credentialView(credential, now)) });
  },

  rotateCredential: async ({ params: { clientId }, caller }) => {
    const read = () => readHeld(db, tables, caller, clientId);
    let { holder, credential } = await read();
    const { secrets } = credential;
    const { act, clientSecret } = await untilWritten(async () => {
      const issued = rotate(holder, credential, ports);
      if (await writeCredentialAct(db, tables, issued.act)) return issued;
      ({ holder, credential } = await read());
      // Rotating once more would end a secret that its developer has in use and another that they have just been shown.
      if (!isDeepStrictEqual(credential.secrets, secrets))
        throw new Problem("conflict", { detail: "Its secrets were changed at the same time: list the credentials." });
      return undefined;
    });
    const previousSecretUntil = previousUntil(act.after);
    return answer(200, { clientId, clientSecret, expiresAt: expiryOf(act.after), previousSecretUntil });
  },

  deleteCredential: async ({ params: { clientId }, caller }) =>
    untilWritten(async () => {
      const { holder, credential } = await readHeld(db, tables, caller, clientId);
      const done = credential.deletedAt !== undefined;
      return done || (await writeCredentialAct(db, tables, remove(holder, credential, ports)))
        ? answer(204)
        : undefined;
    }),
});
