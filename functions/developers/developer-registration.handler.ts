import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { onceOnly } from "#shared/http/idempotent.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { DeveloperPrincipal } from "#shared/standing/principal.ts";
import { untilWhole } from "#shared/storage/record-keys.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { developerView, isTorn } from "./developer.ts";
import { developerRegistration } from "./developer-registration.contract.ts";
import { developerReads, toStoredDeveloper, writeNewDeveloper } from "./developer-store.ts";
import { register } from "./registration.ts";
import { readAsDeveloper, readIfRegistered } from "./subject-store.ts";

const env = readEnv(developerRegistration);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keys = createVaultKeys(vaultKeyPorts(db, env));
const once = onceOnly(db, env.IDEMPOTENCY_TABLE);
const ports = { clock: systemClock, ids: systemIds };

export const handler = apiFunction(developerRegistration, {
  registerDeveloper: async ({ body, caller }, { idempotencyKey }) => {
    const { subject } = (caller as Caller<DeveloperPrincipal>).claimed;
    const reading = (read: typeof readIfRegistered) =>
      untilWhole(async () => {
        const found = await read(db, tables, caller, (developerId) => developerReads(tables, developerId));
        return toStoredDeveloper(found?.rows ?? []);
      }, isTorn);
    // Only that it was done is remembered: the contacts that the answer shows are personal data.
    await once({ caller: subject, key: idempotencyKey, body }, () =>
      untilWritten(async () => {
        const write = await register(keys, subject, body, await reading(readIfRegistered), ports);
        return write && !(await writeNewDeveloper(db, tables, write)) ? undefined : "registered";
      }),
    );
    return answer(201, await developerView(keys, await reading(readAsDeveloper)));
  },
});
