import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Incident, IncidentMove, NoticeApproved, NoticeStatus } from "./incident.ts";
import { incidentTransitions } from "./incident-transitions.ts";
import { entryOf, type Ports } from "./timeline.ts";

/** What a privacy officer does about words, in the state that it leaves the incident in. */
export interface NoticeDecided {
  readonly move: IncidentMove;
  readonly act: AdminRecord;
  readonly after: Incident;
}
export interface Approved extends NoticeDecided {
  readonly decision: NoticeApproved;
}

interface Officer {
  readonly staffId: string;
  readonly ports: Ports;
  /** What is shown to who decides about words that are no longer those that count. */
  readonly preview: () => object;
}

/**
 * That everybody is told, by somebody else than who wrote the words.
 * @param code with which the notice will be checked
 * @returns undefined where the same person has approved the same words already
 * @throws Problem `wrong_state`, `same_person`, or `stale_notice` with the preview
 */
export function approved(
  incident: Incident,
  revision: number,
  code: string,
  { staffId: by, ports, preview }: Officer,
): Approved | undefined {
  const { decision: before, scope } = incident;
  if (before?.notify && before.by === by && before.revision === revision) return undefined;
  const notice = open(incident);
  if (notice.author === by) throw new Problem("same_person", { detail: "Who wrote the words does not approve them." });
  refuseStale(incident, notice, revision, preview);
  if (notice.rejected) throw wrongState(incident, "These words were rejected: they have to be written anew.");
  if (!scope || scope.buyers === 0)
    throw wrongState(incident, "Nobody is affected: decide that nobody has to be told.");
  const { to } = incidentTransitions.approveNotice;
  const decision = { notify: true, revision, code, by, at: ports.clock.now().toISOString() } as const;
  const details = { revision, buyers: scope.buyers };
  return { ...decided(incident, "approveNotice", { decision }, { by, ports, details, to }), decision };
}

/**
 * That words have to be written anew; by anybody who could approve them, who wrote them included.
 * @returns undefined where the same was done already
 * @throws Problem `wrong_state`, or `stale_notice` with the preview
 */
export function rejected(
  incident: Incident,
  { revision, rationale }: { readonly revision: number; readonly rationale: string },
  { staffId: by, ports, preview }: Officer,
): NoticeDecided | undefined {
  const notice = open(incident);
  refuseStale(incident, notice, revision, preview);
  const before = notice.rejected;
  if (before?.by === by && before.rationale === rationale) return undefined;
  if (before) throw wrongState(incident, "These words were rejected already.");
  const set = { notice: { ...notice, rejected: { by, at: ports.clock.now().toISOString(), rationale } } };
  return decided(incident, "rejectNotice", set, { by, ports, details: { revision, rationale } });
}

const wrongState = ({ status }: Incident, detail: string): Problem =>
  new Problem("wrong_state", { detail, extensions: { state: status } });

/** The words that wait for somebody to decide about them. While buyers are counted again, words wait that are stale. */
function open(incident: Incident): NoticeStatus {
  const waiting: readonly string[] = [...incidentTransitions.approveNotice.from, incidentTransitions.recount.to];
  if (!incident.notice || !waiting.includes(incident.status))
    throw wrongState(incident, "There are no words that wait for a decision.");
  return incident.notice;
}

function refuseStale({ scopeRevision }: Incident, notice: NoticeStatus, revision: number, preview: () => object): void {
  const named = notice.scopeRevision !== scopeRevision;
  if (revision === notice.revision && !named) return;
  const detail = named
    ? "Buyers were named since these words were written: have them written again."
    : "These are not the words that count now.";
  throw new Problem("stale_notice", { detail, extensions: { notice: preview() } });
}

const names = {
  approveNotice: { event: "notice_approved", act: "incident.notice_approved" },
  rejectNotice: { event: "notice_rejected", act: "incident.notice_rejected" },
} as const;

function decided(
  incident: Incident,
  transition: keyof typeof names,
  set: IncidentMove["set"],
  {
    by,
    ports,
    details,
    to = incident.status,
  }: {
    readonly by: string;
    readonly ports: Ports;
    readonly details: Readonly<Record<string, string | number>>;
    readonly to?: Incident["status"];
  },
): NoticeDecided {
  const { event, act } = names[transition];
  const actor = `staff:${by}` as const;
  return {
    move: { transition, set, entry: entryOf(ports, { event, actor }) },
    act: adminRecord(ports, { actor, act, subject: `incident#${incident.incidentId}`, details }),
    after: { ...incident, ...set, status: to, version: incident.version + 1 },
  };
}
