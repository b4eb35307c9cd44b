/**
 * Where a credential can be. Revoked is what a responder ended, disabled what time did, and deleted what its developer
 * took away; nothing suspends one yet. Its developer brings back what is disabled, and nothing else.
 */
export const credentialStates = ["active", "disabled", "suspended", "revoked", "deleted"] as const;
export type CredentialState = (typeof credentialStates)[number];

interface Transition {
  readonly from: readonly CredentialState[];
  readonly to: CredentialState;
}

/** Every legal change of a credential, but for those of the kill switch. */
export const credentialTransitions = {
  rotate: { from: ["active", "disabled"], to: "active" },
  disable: { from: ["active"], to: "disabled" },
  delete: { from: ["active", "disabled", "suspended", "revoked"], to: "deleted" },
} as const satisfies Readonly<Record<string, Transition>>;
export type CredentialTransition = keyof typeof credentialTransitions;

export const mayTake = (transition: CredentialTransition, state: CredentialState): boolean =>
  (credentialTransitions[transition].from as readonly CredentialState[]).includes(state);

/** What each state is to the requests that are made with the credential: its standing. */
export const statusOf = {
  active: "active",
  disabled: "suspended",
  suspended: "suspended",
  revoked: "revoked",
  deleted: "revoked",
} as const satisfies Readonly<Record<CredentialState, string>>;
