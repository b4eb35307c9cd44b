/**
 * How far an incident has come: `open` while its suspects are being cut off, `contained` while it is found out whom it
 * affects, `scoped` when that is known, `decided` when it is clear what people are told, and `closed`.
 */
export const incidentStatuses = ["open", "contained", "scoped", "decided", "closed"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** Every legal change of an incident, and what the conditional write of each is derived from. */
export const incidentTransitions = {
  contain: { from: ["open"], to: "contained" },
  scope: { from: ["contained"], to: "scoped" },
  /** A responder has named buyers: the totals no longer hold. */
  recount: { from: ["contained", "scoped"], to: "contained" },
  /** A privacy officer has seen it; it stays where it is. */
  acknowledge: { from: ["open", "contained", "scoped", "decided"] },
  /** Nobody has to be told. */
  decide: { from: ["scoped"], to: "decided" },
  close: { from: ["decided"], to: "closed" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly IncidentStatus[]; readonly to?: IncidentStatus }>
>;
export type IncidentTransition = keyof typeof incidentTransitions;
