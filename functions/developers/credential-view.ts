import { type Credential, expiryOf, newestSecret, previousUntil, stateOf } from "./credential.ts";

/** A credential as its developer is shown it: no secret, and no hash of one. */
export function credentialView(credential: Credential, now: Date) {
  const { clientId, name, createdAt, lastUsedAt, disabledReason } = credential;
  const state = stateOf(credential);
  const previous = previousUntil(credential);
  return {
    clientId,
    name,
    status: state,
    createdAt,
    secretCreatedAt: newestSecret(credential)?.createdAt ?? createdAt,
    expiresAt: expiryOf(credential),
    previousSecretUntil: previous !== undefined && now.toISOString() < previous ? previous : undefined,
    lastUsedAt,
    disabledReason: state === "disabled" ? disabledReason : undefined,
  };
}
