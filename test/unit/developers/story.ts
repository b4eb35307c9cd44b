import { expect } from "vitest";
import type { ApplicationThread } from "#developers/application-deadlines.ts";
import type { ApplicationBody } from "#developers/application-schemas.ts";
import type { AssessmentCase, Move } from "#developers/assessment-case.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import type { Judgement } from "#developers/review.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";
import {
  type Act,
  appealing,
  assessing,
  claiming,
  deciding,
  editing,
  keepingTime,
  reminding,
  submitting,
  writtenChange,
} from "./application-acts.ts";
import { newRows, type Rows } from "./application-rows.ts";
import { bodyFor, draftThatPasses } from "./dossiers.ts";

/** A Monday. */
export const monday = "2026-11-23T09:00:00.000Z";

/** One application, and what is done with it, one after the other. Everything throws what its handler would. */
export interface Story {
  readonly ports: { readonly clock: ReturnType<typeof fakeClock>; readonly ids: ReturnType<typeof sequentialIds> };
  rows(): Rows;
  /** The case that was opened last. */
  latest(): AssessmentCase;
  goesTo(time: string): Story;
  /** @returns what was written, or undefined where there was nothing to write */
  happens(act: Act): Move | undefined;
  edits(changes: Partial<ApplicationBody>): Story;
  isSubmitted(): Story;
  appeals(): Move | undefined;
  claims(staffId: string): Move | undefined;
  decides(staffId: string, judgement?: Partial<Judgement>): Move | undefined;
  keepsTime(thread: ApplicationThread): Move | undefined;
  remindsAssessors(): Move | undefined;
  /** Changes what is stored, as somebody else did. */
  isFound(rows: Partial<Rows>): Story;
}

const why = [{ clause: "DPP 1.1", message: "The firewall is missing." }];

/** A judgement in full: with its reasons, and no conditions. */
export const judging = (judgement: Partial<Judgement> = {}): Judgement => {
  const { decision = "approve" } = judgement;
  return { decision, reasons: decision === "approve" ? [] : why, conditions: [], ...judgement };
};

/** @param fail answers that do not pass */
export function storyOf(roles: RoleName[], fail: string[] = []): Story {
  const ports = { clock: fakeClock(monday), ids: sequentialIds() };
  let rows: Rows = { ...newRows(bodyFor(...roles), ports), answers: draftThatPasses(ports.clock.now(), ...fail) };
  const latest = () => Object.values(rows.cases).at(-1) as AssessmentCase;
  const happens = (act: Act): Move | undefined => {
    const change = act(rows, ports);
    if (!change) return undefined;
    const after = writtenChange(rows, change);
    if (!after) throw new Error("a condition of the write did not hold");
    rows = after;
    return change.move;
  };
  const story: Story = {
    ...{ ports, latest, happens },
    rows: () => rows,
    goesTo(time) {
      ports.clock.set(time);
      return story;
    },
    edits(changes) {
      happens(editing({ ...changes, revision: rows.application.revision }));
      return story;
    },
    isSubmitted() {
      happens(submitting);
      happens(assessing(latest().assessmentId));
      return story;
    },
    appeals() {
      const move = happens(appealing);
      happens(assessing(latest().assessmentId));
      return move;
    },
    claims: (staffId) => happens(claiming(latest().assessmentId, staffId)),
    decides: (staffId, judgement) => happens(deciding(latest().assessmentId, staffId, judging(judgement))),
    keepsTime: (thread) => happens(keepingTime(thread)),
    remindsAssessors: () => happens(reminding(latest().assessmentId)),
    isFound(changed) {
      rows = { ...rows, ...changed };
      return story;
    },
  };
  return story;
}

/** One that waits for people: it has a restricted role, or something above minor was found. */
export const inReview = (...roles: RoleName[]): Story => storyOf(roles, ["multi-factor-authentication"]).isSubmitted();

/** A Problem with a code and, where given, the state that stands in the way. */
export const refusal = (code: string, state?: string) =>
  expect.objectContaining({
    code,
    ...(state !== undefined && {
      details: expect.objectContaining({ extensions: expect.objectContaining({ state }) }),
    }),
  });
