import type { Subject } from "#shared/standing/standing-transitions.ts";
import type { Incident } from "./incident.ts";

/**
 * The applications whose authorisations may come back with an access: itself, or all of a developer. A credential and a member of
 * staff have none, and where nothing was taken away nothing comes back.
 * @param owned the ids of a developer's applications
 */
export async function applicationsToRestore(
  { containment }: Pick<Incident, "containment">,
  subject: Subject,
  owned: (developerId: string) => Promise<string[]>,
): Promise<string[]> {
  if (containment.mode !== "revoked") return [];
  const [kind, id = ""] = subject.split("#", 2);
  if (kind === "application") return [id];
  return kind === "developer" ? owned(id) : [];
}
