import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Assertion } from "./asserted-buyers-store.ts";
import type { Incident } from "./incident.ts";
import type { AssertedBuyer } from "./incident-schemas.ts";
import { incidentTransitions } from "./incident-transitions.ts";
import { entryOf, type Ports } from "./timeline.ts";

/**
 * Buyers whom the access log cannot know of, by the word of a responder.
 * @throws Problem `wrong_state`
 */
export function assertBuyers(
  { incidentId, status, scopeRevision }: Incident,
  buyers: readonly AssertedBuyer[],
  staffId: string,
  ports: Ports,
): Assertion {
  const { from } = incidentTransitions.recount;
  if (!(from as readonly string[]).includes(status))
    throw new Problem("wrong_state", {
      detail: "Buyers can be named once access has been dealt with, and until it is decided what they are told.",
      extensions: { state: status },
    });
  const actor = `staff:${staffId}` as const;
  return {
    buyers,
    move: {
      transition: "recount",
      set: { scopeRevision: scopeRevision + 1 },
      entry: entryOf(ports, { event: "affected_asserted", actor }),
    },
    act: adminRecord(ports, {
      ...{ actor, act: "incident.affected_asserted", subject: `incident#${incidentId}` },
      details: { buyers: buyers.length },
    }),
  };
}
