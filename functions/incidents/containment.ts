import type { Incident, IncidentMove } from "./incident.ts";
import { entryOf, type Ports } from "./timeline.ts";

/** The applications that are suspects themselves. What their developers' are is read: `ownedApplications`. */
export const suspectedApplications = ({ suspects }: Pick<Incident, "suspects">): string[] =>
  idsOf(suspects, "application");
export const suspectedDevelopers = ({ suspects }: Pick<Incident, "suspects">): string[] => idsOf(suspects, "developer");

const idsOf = (suspects: readonly string[], kind: string): string[] =>
  suspects.flatMap((subject) => (subject.startsWith(`${kind}#`) ? [subject.slice(kind.length + 1)] : []));

/** @param withdrawn authorisations by sellers, of all suspected applications together */
export function contained(incident: Incident, withdrawn: number, ports: Ports): IncidentMove {
  const containedAt = ports.clock.now().toISOString();
  return {
    transition: "contain",
    set: { containment: { ...incident.containment, containedAt, authorizationsWithdrawn: withdrawn } },
    entry: entryOf(ports, { event: "contained", actor: "workflow" }),
  };
}

/** Milliseconds after which whatever was let in before an access ended is on record: no function that reads runs as long. */
const settling = 60_000;

/** When all that the window has to show is on record: soon after the access ended, or after the window where it goes on. */
export function settledAt({ containment: { mode, containedAt = "" }, window }: Incident): string {
  const over = mode === "revoked" || containedAt > window.to ? containedAt : window.to;
  return new Date(Date.parse(over) + settling).toISOString();
}

/**
 * What of the window is read: nothing that was put on record later than reading may begin, so that whoever reads, and whenever,
 * reads the same. @param incident that is contained
 */
export function settledWindow(incident: Incident): Incident["window"] {
  const { from, to } = incident.window;
  const end = settledAt(incident);
  return { from, to: end < to ? end : to };
}
