/**
 * How far an incident has come: `open` while its suspects are being cut off, `contained` while it is found out whom it
 * affects, `scoped` when that is known.
 */
export const incidentStatuses = ["open", "contained", "scoped"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** Every legal change of an incident, and what the conditional write of each is derived from. */
export const incidentTransitions = {
  contain: { from: ["open"], to: "contained" },
  scope: { from: ["contained"], to: "scoped" },
  /** A responder has named buyers: the totals no longer hold. */
  recount: { from: ["contained", "scoped"], to: "contained" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly IncidentStatus[]; readonly to: IncidentStatus }>
>;
export type IncidentTransition = keyof typeof incidentTransitions;
