/**
 * What is stored of where an access request is. That its time is over follows from its times when it is read: `stateOf` in
 * access-request.ts.
 */
export const accessRequestStates = ["pending", "approved", "ended"] as const;
export type AccessRequestState = (typeof accessRequestStates)[number];

interface Transition {
  readonly from: readonly AccessRequestState[];
  readonly to: AccessRequestState;
}

/** Every legal change of an access request. */
export const accessRequestTransitions = {
  approve: { from: ["pending"], to: "approved" },
  withdraw: { from: ["pending"], to: "ended" },
  end: { from: ["approved"], to: "ended" },
} as const satisfies Readonly<Record<string, Transition>>;
export type AccessRequestTransition = keyof typeof accessRequestTransitions;
