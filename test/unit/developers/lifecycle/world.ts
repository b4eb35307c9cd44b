import type { Ports } from "#developers/application.ts";
import { nextApplicationDeadline } from "#developers/application-deadlines.ts";
import { changeOf } from "#shared/standing/standing-change.ts";
import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import { keepingTime, reminding } from "../application-acts.ts";
import { frozen, type Rows } from "../application-rows.ts";
import type { Beginning, Step } from "./actions.ts";
import { begin, dates, type Life, land, latestCase, longest } from "./life.ts";
import { ask, type Outcome, repeat } from "./perform.ts";

export interface World {
  readonly lives: readonly Life[];
  readonly clock: ReturnType<typeof fakeClock>;
  readonly ports: Ports;
}

export function newWorld(beginnings: readonly Beginning[]): World {
  const clock = fakeClock();
  const ports = { clock, ids: sequentialIds() };
  return { lives: beginnings.map((one) => begin(one, ports)), clock, ports };
}

const hour = 3_600_000;

export function perform({ lives, clock, ports }: World, action: Step): Outcome {
  const now = clock.now();
  const keepAllUp = (): Outcome => {
    for (const life of lives) keepUp(life, ports);
    return "nothing";
  };
  if ("do" in action && action.do === "tick") return keepAllUp();
  if ("do" in action && action.do === "wait") {
    clock.set(new Date(now.getTime() + action.hours * hour).toISOString());
    return "nothing";
  }
  const life = lives[action.app] as Life;
  if ("deed" in action) return ask(life, action.deed, action.later, ports);
  switch (action.do) {
    case "land": {
      const [held] = life.held.splice(action.held, 1);
      if (!held || now.getTime() > held.at.getTime() + longest) return "nothing";
      return land(life, held) ? "written" : "lost";
    }
    case "repeat":
      return repeat(life, ports);
    case "await": {
      const date = dates(life, now)[action.date];
      if (date !== undefined) clock.set(new Date(Math.max(date + action.off, now.getTime())).toISOString());
      return action.tick ? keepAllUp() : "nothing";
    }
    case "issue_token": {
      const { status, epoch } = life.rows.standing;
      if (status === "active") life.tokens.push({ epoch, roles: rolesInForce(life.rows.standing, now, []) });
      return "nothing";
    }
    case "keep_task_token":
      return rewrite(life, withTaskToken(life));
    default:
      return rewrite(life, withStanding(life, action.do, action.by, now));
  }
}

/** Every timekeeper and every review acts until nothing is due. */
function keepUp(life: Life, ports: Ports): void {
  const assessmentId = latestCase(life)?.assessmentId;
  const acts = [...life.threads.map(keepingTime), ...(assessmentId === undefined ? [] : [reminding(assessmentId)])];
  for (const act of acts) {
    const change = act(life.rows, ports);
    if (change && !land(life, { ...change, at: ports.clock.now() }))
      throw new Error("nobody came in between, and it was not written");
    if (act(life.rows, ports)) throw new Error("what was due was done, and is due again");
  }
}

/** Whether anything is due that a timekeeper should have done. */
export const isBehind = ({ rows, threads }: Life, now: Date): boolean =>
  threads.some((thread) => (nextApplicationDeadline(rows.application, thread, now)?.at ?? "9") <= now.toISOString());

const rewrite = (life: Life, rows: Rows | undefined): Outcome => {
  if (!rows) return "nothing";
  life.rows = frozen(rows);
  return "written";
};

/** As `keepTaskToken` does. */
function withTaskToken(life: Life): Rows | undefined {
  const latest = latestCase(life);
  if (latest?.status !== "in_review") return undefined;
  const { rows } = life;
  const kept = { ...latest, taskToken: `token of ${latest.assessmentId}`, version: latest.version + 1 };
  return { ...rows, cases: { ...rows.cases, [latest.assessmentId]: kept } };
}

/** As the kill switch does; suspending, and what follows, is done by hand. */
function withStanding({ rows }: Life, how: "revoke" | "suspend" | "reinstate", by: string, at: Date): Rows | undefined {
  const { standing } = rows;
  const suspended = standing.status === "suspended";
  if (how === "suspend" ? standing.status === "active" : how === "reinstate" && suspended) {
    const status = how === "suspend" ? "suspended" : "active";
    return { ...rows, standing: { ...standing, status, epoch: standing.epoch + 1 } };
  }
  if (how === "suspend") return undefined;
  const subject = standing.pk as Subject;
  const transition = how === "reinstate" && standing.status === "active" ? "reinstateFully" : how;
  const outcome = changeOf({ transition, subject, by, at, why: "" }, standing);
  return outcome.changed ? { ...rows, standing: outcome.standing as StandingRow } : undefined;
}
