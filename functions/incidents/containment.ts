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
