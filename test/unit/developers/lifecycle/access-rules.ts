import { type RoleName, roleNames, rolesInCatalogue, scopesOf } from "#developers/policy/role-catalogue.ts";
import { isImpersonalRole, isImpersonalScope } from "#shared/standing/stages.ts";
import { rolesInForce, scopesInForce } from "#shared/standing/standing-row.ts";
import type { Rows } from "../application-rows.ts";
import type { Judged, Life } from "./life.ts";
import type { Broken } from "./rules.ts";

const restricted = new Set<string>(rolesInCatalogue.flatMap(({ name, restricted: is }) => (is ? [name] : [])));
const isRestricted = (role: string) => restricted.has(role);
const listed = (roles: readonly string[]) => [...roles].sort().join(", ");

/** What the timeline announced is what there is: no more, and no less. Whether it can be used is its standing's to say. */
export function* accessIsWhatWasAnnounced({ standing, timeline }: Rows, now: Date): Broken {
  const approved = timeline.findLastIndex(({ event }) => event === "approved");
  const facts = timeline[approved]?.facts;
  const asked = timeline.slice(approved + 1).filter(({ event }) => event === "reassessment_asked");
  const ends = [facts, ...asked.map((entry) => entry.facts)].map((one) => one?.deadline ?? "");
  const over = ends.some((end) => now.toISOString() >= end);
  const announced = (facts?.roles ?? []).filter((role) => !(over && isRestricted(role)));
  const limited = standing.limitedTo !== undefined;
  const roles = rolesInForce(standing, now, []);
  const expected = announced.filter((role) => !limited || isImpersonalRole(role));
  if (listed(roles) !== listed(expected)) yield `in force is ${listed(roles)}, and announced ${listed(announced)}`;
  const scopes = scopesInForce(standing, now, []);
  const allowed = scopesOf(announced).filter((scope) => !limited || isImpersonalScope(scope));
  if (listed(scopes) !== listed(allowed)) yield `roles ${listed(roles)} have the scopes ${listed(scopes)}`;
  const lasting = (standing.roles ?? []).filter(isRestricted);
  if (lasting.length > 0) yield `without an end: ${listed(lasting)}`;
}

/** Two people saw the very same, and neither is one who had rejected it; or the machine, where nothing is restricted. */
export function* enoughPeopleJudged({ rows, judged }: Life, now: Date): Broken {
  const { application, cases, standing } = rows;
  const approved = cases[application.approval?.assessmentId ?? ""];
  const roles = rolesInForce(standing, now, []);
  if (!approved || roles.length === 0) return;
  const given = judged.filter(({ assessmentId, deciding }) => {
    return assessmentId === approved.assessmentId && deciding.decision === "approve";
  });
  const { content, revision } = given.at(-1) ?? {};
  const stands = given.filter((one) => one.content === content && one.revision === revision);
  const rejected = judged.filter(({ assessmentId, deciding }) => {
    return assessmentId === approved.appeal?.of && deciding.decision === "reject";
  });
  const names = (list: readonly Judged[]) => new Set(list.map(({ by }) => by));
  const excluded = names(rejected);
  for (const { by } of stands) if (excluded.has(by)) yield `${by} rejected it, and decided the appeal`;
  for (const role of roles) {
    const wanted = stands.filter(({ deciding }) => deciding.roles?.includes(role as RoleName) ?? true);
    if (wanted.length < stands.length) yield `${role} was not approved by all`;
    const people = names([...wanted, ...rejected.filter((one) => one.content === content)]);
    if (isRestricted(role) && people.size < 2) yield `${role} was judged by ${[...people].join() || "nobody"} alone`;
    if (!roleNames.includes(role as RoleName)) yield `there is no role ${role}`;
  }
  const nobody = approved.decision?.by.length === 0;
  if (stands.length === 0 && !nobody) yield "it was approved by somebody who did not";
  if (nobody && approved.kind === "appeal") yield "nobody decided the appeal";
}

/** @param landed what an assessor said, and was written */
export function* decisionsAreOfWhatIsThere(before: Rows, after: Rows, landed: Judged | undefined): Broken {
  if (!landed) return;
  const { assessmentId, by, said } = landed;
  const was = before.cases[assessmentId];
  const seen = said ?? was?.claims.findLast((claim) => claim.by === by)?.revision ?? was?.revision;
  const { revision, roles: asked } = after.application;
  if (seen !== revision) yield `${by} saw revision ${seen}, and decided on ${revision}`;
  const { decision } = after.cases[assessmentId] ?? {};
  if (decision?.roles.some((role) => !asked.includes(role)))
    yield `granted is ${decision.roles}, and asked for ${asked}`;
  if (new Set(decision?.roles).size !== (decision?.roles.length ?? 0)) yield `${decision?.roles} names a role twice`;
  const acts = after.acts.slice(before.acts.length).filter(({ actor }) => actor === `staff:${by}`);
  if (acts.length !== 1) yield `what ${by} did is on record ${acts.length} times`;
}

/** Nobody keeps by a token what was taken away, or gains by one what came later. */
export function* tokensFollow({ tokens }: Life, before: Rows, after: Rows, now: Date): Broken {
  const roles = rolesInForce(after.standing, now, []);
  const lost = rolesInForce(before.standing, now, []).filter((role) => !roles.includes(role));
  const { epoch, status } = after.standing;
  if (epoch < before.standing.epoch) yield `epoch ${before.standing.epoch} became ${epoch}`;
  if (lost.length > 0 && epoch === before.standing.epoch) yield `tokens of before still carry ${listed(lost)}`;
  const usable = tokens.filter((token) => token.epoch === epoch && token.roles.length > 0 && status === "active");
  const { approval: was, status: from } = before.application;
  const { approval: is, status: to } = after.application;
  const granted = is?.approvalId !== was?.approvalId || (from !== to && to === "expired");
  for (const token of usable) {
    const gained = roles.filter((role) => !token.roles.includes(role));
    const kept = token.roles.filter((role) => !roles.includes(role));
    if (gained.length > 0) yield `a token issued with ${listed(token.roles)} gained ${listed(gained)}`;
    if (granted && kept.length > 0) yield `a token issued with ${listed(token.roles)} outlived ${listed(kept)}`;
  }
}
