import type { Ports } from "#developers/application.ts";
import type { Campaign } from "#developers/campaign.ts";
import { addDays } from "#shared/days.ts";
import { Problem } from "#shared/errors/problem.ts";
import {
  type Act,
  appealing,
  askingAgain,
  assessing,
  type Change,
  claiming,
  deciding,
  editing,
  keepingTime,
  reminding,
  saving,
  submitting,
  withdrawing,
} from "../application-acts.ts";
import { bodyFor } from "../dossiers.ts";
import type { Deciding, Deed } from "./actions.ts";
import { contentOf, draftOf, type Held, type Judged, type Life, land, latestCase } from "./life.ts";

/** What came of an action; `nothing` where there was nothing to write, and `lost` where somebody came in between. */
export type Outcome = "written" | "held" | "nothing" | "lost" | `refused: ${string}`;

/** The revision that somebody speaks of. */
export const seenBy = (seen: "now" | "older" | "newer" | "unsaid", revision: number): number | undefined =>
  ({ now: revision, older: revision - 1, newer: revision + 1, unsaid: undefined })[seen];

const reasons = [{ clause: "DPP 1.1", message: "The firewall is missing." }];

/** Under the policy that all is assessed under, of whatever was approved before this moment. */
function campaignIn(days: number, { clock, ids }: Ports): Campaign {
  const openedAt = clock.now().toISOString();
  const deadline = addDays(clock.now(), days).toISOString();
  return { campaignId: ids.next("cmp"), policyVersion: "2026-11", cohort: {}, deadline, openedAt, openedBy: "ada" };
}

/** @param assessmentId of the case that it is about, where it is about one */
function actOf(life: Life, deed: Deed, assessmentId: string, ports: Ports): Act | undefined {
  const { revision } = life.rows.application;
  switch (deed.do) {
    case "edit": {
      const { roles, dataUses } = bodyFor(...deed.roles);
      return editing({ roles, dataUses, revision: seenBy(deed.seen, revision) ?? revision });
    }
    case "save":
      return saving(draftOf(deed.answers, ports).answers);
    case "submit":
      return submitting;
    case "withdraw":
      return withdrawing;
    case "appeal":
      return appealing;
    case "assess":
      return assessing(assessmentId);
    case "remind":
      return reminding(assessmentId);
    case "claim":
      return claiming(assessmentId, deed.by);
    case "decide": {
      const { decision, roles, seen } = deed;
      const judgement = { decision, roles, reasons: deed.reasons ? reasons : [], conditions: [] };
      return deciding(assessmentId, deed.by, { ...judgement, revision: seenBy(seen, revision) });
    }
    case "ask_again":
      return askingAgain(campaignIn(deed.days, ports));
    case "keep_time": {
      const thread = life.threads.at(-1 - deed.thread);
      return thread && keepingTime(thread);
    }
  }
}

/** What brings an application on, wherever it is. */
export function nextDeed(life: Life, { by, decision }: Pick<Deciding, "by" | "decision">): Deed {
  const latest = latestCase(life);
  if (latest?.status === "submitted") return { do: "assess" };
  if (latest?.status === "in_review") return { do: "decide", by, decision, seen: "now", reasons: true };
  return { do: life.rows.application.status === "rejected" && decision === "approve" ? "appeal" : "submit" };
}

const aboutCase: readonly Deed["do"][] = ["assess", "remind", "claim", "decide"];

/** Asks a handler. What is refused has to be refused in words: anything else that is thrown is a fault. */
export function ask(life: Life, deed: Deed, later: boolean, ports: Ports): Outcome {
  const assessmentId = latestCase(life)?.assessmentId;
  if (assessmentId === undefined && aboutCase.includes(deed.do)) return "nothing";
  const act = actOf(life, deed, assessmentId ?? "", ports);
  if (!act) return "nothing";
  if (deed.do === "decide") {
    life.sent = { act, deciding: deed, said: seenBy(deed.seen, life.rows.application.revision) };
    return repeat(life, ports, later);
  }
  return attempt(life, act, later, ports);
}

/** Delivers the last decision, to the same case and of the same revision as when it was sent. */
export function repeat(life: Life, ports: Ports, later = false): Outcome {
  const { sent } = life;
  if (!sent) return "nothing";
  const { deciding, said } = sent;
  return attempt(life, sent.act, later, ports, ({ move, on }) => {
    const assessmentId = move?.assessment?.after.assessmentId ?? "";
    const { revision } = on.application;
    const judged: Judged = { assessmentId, by: deciding.by, deciding, content: contentOf(on), revision, said };
    life.sent = { ...sent, judged: sent.judged ?? judged };
    return judged;
  });
}

function attempt(life: Life, act: Act, later: boolean, ports: Ports, judgedBy?: (change: Change) => Judged): Outcome {
  try {
    const change = act(life.rows, ports);
    if (!change) return "nothing";
    const held: Held = { ...change, at: ports.clock.now(), judged: judgedBy?.(change) };
    if (!later) return land(life, held) ? "written" : "lost";
    life.held.push(held);
    return "held";
  } catch (error) {
    if (error instanceof Problem) return `refused: ${error.code}`;
    throw error;
  }
}
