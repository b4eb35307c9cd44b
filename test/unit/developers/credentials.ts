import { draft } from "#developers/application.ts";
import type { Credential, Holder } from "#developers/credential.ts";
import { newSecret } from "#shared/credentials/secret.ts";
import { shippingApplication } from "#test/support/developers.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

export const made = "2026-06-01T00:00:00.000Z";

/** A clock that stands where it is put, and ids in a row. */
export function portsAt(at: string = made) {
  return { clock: fakeClock(at), ids: sequentialIds() };
}

export function holderOf(clientIds?: readonly string[]): Holder {
  const { application } = draft("dev_1", shippingApplication, portsAt());
  const standing = { pk: `application#${application.applicationId}`, status: "active", epoch: 0 } as const;
  return { application, standing, clientIds };
}

export function credentialOf(changes: Partial<Credential> = {}): Credential {
  const { applicationId, developerId } = holderOf().application;
  const secrets = [newSecret(new Date(made)).hashed];
  const ids = { clientId: "cli_1", applicationId, developerId };
  return { ...ids, createdAt: made, status: "active", epoch: 0, secrets, ...changes };
}
