import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#shared/clock.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Ids } from "#shared/ids.ts";
import { openProfile, type SealedDeveloper, type StoredDeveloper, sealDeveloper } from "./developer.ts";
import type { DeveloperProfile } from "./developer-schemas.ts";

/**
 * Decides what a registration means for what is stored: a person has one account.
 * @returns the account to write; undefined where there is one that says the same
 * @throws Problem `wrong_state` where there is one that says something else
 */
export async function register(
  keys: VaultKeys,
  subject: string,
  profile: DeveloperProfile,
  { developer, recordKeys }: StoredDeveloper,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<SealedDeveloper | undefined> {
  if (!developer) {
    const at = clock.now().toISOString();
    const facts = { developerId: ids.next("dev"), subject, version: 1, createdAt: at, updatedAt: at };
    return sealDeveloper(keys, facts, profile);
  }
  if (isDeepStrictEqual(await openProfile(keys, developer, recordKeys), profile)) return undefined;
  const { developerId } = developer;
  throw new Problem("wrong_state", {
    detail: "You have a developer account that says something else: PATCH /v1/developers/me changes it.",
    extensions: { state: "registered", developerId },
  });
}
