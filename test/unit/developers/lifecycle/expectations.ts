import type { AssessmentCase } from "#developers/assessment-case.ts";
import { rolesInCatalogue } from "#developers/policy/role-catalogue.ts";
import type { Rows } from "../application-rows.ts";
import type { Deciding, Deed } from "./actions.ts";
import { type Life, latestCase } from "./life.ts";
import { seenBy } from "./perform.ts";

const hour = 3_600_000;
const needed = (roles: readonly string[]) =>
  rolesInCatalogue.some(({ name, restricted }) => restricted && roles.includes(name)) ? 2 : 1;

/**
 * Whether the policy allows something, said once more and in other words; undefined where it leaves it to the clock.
 * Everything that is allowed has to happen, and nothing else.
 */
export function isAllowed(life: Life, deed: Deed, now: Date): boolean | undefined {
  const { rows } = life;
  const { application, standing } = rows;
  const { status, revision, open } = application;
  const latest = latestCase(life);
  const free = standing.status === "active" && status !== "appealed";
  switch (deed.do) {
    case "edit":
      return free && deed.seen === "now" && deed.roles.join() !== application.roles.join();
    case "save":
      return free;
    case "submit":
      return free && !open && isComplete(rows);
    case "withdraw":
      return free && open !== undefined;
    case "appeal":
      return free && status === "rejected" && mayAppeal(rows, latest, now);
    case "assess":
      return latest?.status === "submitted";
    case "claim":
      return latest && mayJudge(rows, latest, deed.by) && hasRoom(rows, latest, deed.by, now);
    case "decide":
      return latest && mayJudge(rows, latest, deed.by) && isFair(rows, latest, deed, revision);
    default:
      return undefined;
  }
}

const isComplete = ({ answers }: Rows) => answers !== undefined && "tls-version" in answers.answers;

function mayAppeal({ application }: Rows, rejected: AssessmentCase | undefined, now: Date): boolean {
  const { kind, decision } = rejected ?? {};
  const inTime = now.getTime() < Date.parse(decision?.at ?? "") + 30 * 24 * hour;
  return kind !== "appeal" && inTime && decision?.revision === application.revision;
}

/** In time, in standing, and neither for the second time nor on an appeal against themselves. */
function mayJudge({ application, standing }: Rows, one: AssessmentCase, by: string): boolean {
  const already = one.approvals.some((given) => given.by === by && given.revision === application.revision);
  const excluded = one.appeal?.rejectedBy.includes(by) ?? false;
  return one.status === "in_review" && standing.status === "active" && !already && !excluded;
}

function hasRoom({ application }: Rows, { claims }: AssessmentCase, by: string, now: Date): boolean {
  const others = claims.filter((claim) => claim.by !== by && Date.parse(claim.at) > now.getTime() - 24 * hour);
  return others.length < needed(application.roles);
}

function isFair({ application }: Rows, one: AssessmentCase, deed: Deciding, revision: number): boolean {
  const { decision, reasons, roles = application.roles, seen } = deed;
  const claimed = one.claims.findLast(({ by }) => by === deed.by)?.revision ?? one.revision;
  if ((seenBy(seen, revision) ?? claimed) !== revision) return false;
  if (roles.some((role) => !application.roles.includes(role))) return false;
  if (decision !== "approve") return reasons && !(one.kind === "appeal" && decision === "request_changes");
  const first = one.approvals.filter((given) => given.revision === revision);
  return roles.some((role) => first.every((given) => given.roles.includes(role)));
}
