/**
 * How far an incident has come: `open` while its suspects are being cut off, `contained` while it is found out whom it
 * affects, `scoped` when that is known. Then people are told: `notifying` from its approval on, `notified` when every mail is
 * accounted for; or it is `decided` that nobody has to be. And `closed`.
 */
export const incidentStatuses = ["open", "contained", "scoped", "notifying", "notified", "decided", "closed"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** Every legal change of an incident, and what the conditional write of each is derived from. */
export const incidentTransitions = {
  contain: { from: ["open"], to: "contained" },
  scope: { from: ["contained"], to: "scoped" },
  /** A responder has named buyers: the totals no longer hold. */
  recount: { from: ["contained", "scoped"], to: "contained" },
  /** A privacy officer has seen it; it stays where it is. */
  acknowledge: { from: ["open", "contained", "scoped", "notifying", "notified", "decided"] },
  /** An authority was told of it, which may be after it was closed; it stays where it is. */
  tell: { from: incidentStatuses },
  /** Words of a notice are written, anew or for the first time, or sent back: it stays where it is. */
  draftNotice: { from: ["scoped"] },
  rejectNotice: { from: ["scoped"] },
  /** Everyone whom it affects is told. */
  approveNotice: { from: ["scoped"], to: "notifying" },
  finishNotifying: { from: ["notifying"], to: "notified" },
  /** Nobody has to be told. */
  decide: { from: ["scoped"], to: "decided" },
  close: { from: ["notified", "decided"], to: "closed" },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly IncidentStatus[]; readonly to?: IncidentStatus }>
>;
export type IncidentTransition = keyof typeof incidentTransitions;
