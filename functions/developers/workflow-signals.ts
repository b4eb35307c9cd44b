import { isOpen } from "./assessment-transitions.ts";
import type { ChangedRow, RowChange } from "./workflow-signals-schemas.ts";

/** Something that a workflow has to be told: that it is to begin, or that what it waits for has come. */
export type Signal =
  | { readonly start: WorkflowKind; readonly name: string; readonly input: object }
  | { readonly report: string; readonly output: object };
export type WorkflowKind = "assessments" | "timekeeper" | "notices" | "campaigns";

/**
 * What a change of a row means to the workflows. The record is the truth and a workflow follows it; so the same change read
 * twice gives the same signals, under names that can be taken once.
 */
export function signalsOf({ before, after }: RowChange): Signal[] {
  switch (after.type) {
    case "assessment":
      return assessmentSignals(before?.type === "assessment" ? before : undefined, after);
    case "application":
      return applicationSignals(before?.type === "application" ? before : undefined, after);
    case "timeline":
      return before ? [] : [...noticeSignals(after), ...credentialSignals(after)];
    case "campaign":
      return before ? [] : [campaignSignal(after)];
    default:
      return [];
  }
}

type Of<T extends ChangedRow["type"]> = Extract<ChangedRow, { readonly type: T }>;

function assessmentSignals(before: Of<"assessment"> | undefined, after: Of<"assessment">): Signal[] {
  const { assessmentId, status, taskToken } = after;
  if (!before) return [{ start: "assessments", name: assessmentId, input: { assessmentId } }];
  const over = isOpen(before.status) && !isOpen(status);
  return over && taskToken !== undefined ? [{ report: taskToken, output: { status } }] : [];
}

function applicationSignals(before: Of<"application"> | undefined, after: Of<"application">): Signal[] {
  const { applicationId, approval, decision, status } = after;
  const approved = approval !== undefined && approval.approvalId !== before?.approval?.approvalId;
  const changes = status === "changes_requested" && before?.status !== status && decision !== undefined;
  return [
    ...(approved ? [timekeeper("approval", applicationId, approval.approvalId)] : []),
    ...(changes ? [timekeeper("changes", applicationId, decision.assessmentId)] : []),
  ];
}

const timekeeper = (kind: "approval" | "changes", applicationId: string, of: string): Signal => ({
  start: "timekeeper",
  name: `${kind}-${of}`,
  input: { timekeeping: { kind, applicationId, of } },
});

/** A secret has deadlines from the day that it is made. */
function credentialSignals({ event, entryId, facts }: Of<"timeline">): Signal[] {
  const made = event === "credential_created" || event === "credential_rotated";
  if (!made || facts?.clientId === undefined || facts.endsAt === undefined) return [];
  const timekeeping = { kind: "credential", clientId: facts.clientId, of: facts.endsAt };
  return [{ start: "timekeeper", name: `credential-${entryId}`, input: { timekeeping } }];
}

const campaignSignal = ({ campaignId }: Of<"campaign">): Signal => ({
  start: "campaigns",
  name: campaignId,
  input: { campaignId },
});

function noticeSignals({ applicationId, entryId, at, event, mail, facts }: Of<"timeline">): Signal[] {
  const late = event === "decision_overdue";
  const toAssessors = (late || event === "assessors_reminded") && facts?.assessmentId && facts.deadline;
  const mailed: Signal = {
    start: "notices",
    name: entryId,
    input: { notice: { kind: "timeline", applicationId, entryId, at } },
  };
  const told: Signal = {
    start: "notices",
    name: `${entryId}-assessors`,
    input: {
      notice: {
        ...{ kind: "assessors", applicationId, reason: late ? "escalation" : "reminder" },
        ...{ assessmentId: facts?.assessmentId, dueAt: facts?.deadline },
      },
    },
  };
  return [...(mail === "pending" ? [mailed] : []), ...(toAssessors ? [told] : [])];
}
