import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import type { Caller } from "#shared/standing/caller.ts";
import { untilWhole } from "#shared/storage/record-keys.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { changeDeveloper, developerView, isTorn, type SealedDeveloper, type StoredDeveloper } from "./developer.ts";
import { developerProfile } from "./developer-profile.contract.ts";
import { developerReads, toStoredDeveloper, writeDeveloper } from "./developer-store.ts";
import { readAsDeveloper } from "./subject-store.ts";

const env = readEnv(developerProfile);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, developers: env.DEVELOPERS_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keys = createVaultKeys(vaultKeyPorts(db, env));

const stored = (caller: Caller) =>
  untilWhole(async () => {
    const { rows } = await readAsDeveloper(db, tables, caller, (developerId) => developerReads(tables, developerId));
    return toStoredDeveloper(rows);
  }, isTorn);

export const handler = apiFunction(developerProfile, {
  getDeveloper: async ({ caller }) => answer(200, await developerView(keys, await stored(caller))),

  patchDeveloper: async ({ body, caller }) =>
    untilWritten(async () => {
      const before = await stored(caller);
      const write = await changeDeveloper(keys, before, body, systemClock.now());
      if (!write) return answer(200, await developerView(keys, before));
      return (await writeDeveloper(db, tables, write))
        ? answer(200, await developerView(keys, after(write)))
        : undefined;
    }),
});

const after = ({ developer, keys: wrapped }: SealedDeveloper): StoredDeveloper => ({
  developer,
  recordKeys: { version: developer.version, keys: wrapped },
});
