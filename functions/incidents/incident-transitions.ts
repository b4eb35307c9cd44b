/**
 * How far an incident has come: `open` while its suspects are being cut off, `contained` while it is found out whom it
 * affects, `scoped` when that is known.
 */
export const incidentStatuses = ["open", "contained", "scoped"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];
