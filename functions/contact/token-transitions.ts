/**
 * What is stored of where a token is. Whether it lives follows from this, its time and its order, the standing of its
 * application, and what seller and buyer allow: `endOf` in token-life.ts.
 */
export const tokenStates = ["issued", "withdrawn"] as const;
export type TokenState = (typeof tokenStates)[number];

interface Transition {
  readonly from: readonly TokenState[];
  readonly to: TokenState;
}

/** Every legal change of a token. */
export const tokenTransitions = {
  extend: { from: ["issued"], to: "issued" },
  withdraw: { from: ["issued"], to: "withdrawn" },
} as const satisfies Readonly<Record<string, Transition>>;
export type TokenTransition = keyof typeof tokenTransitions;
