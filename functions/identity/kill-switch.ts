import { Problem } from "#shared/errors/problem.ts";
import type { ChangeOutcome } from "#shared/standing/standing-change.ts";

/**
 * What a revocation answers. Revoking what is revoked already answers as the first time: the responder who calls twice
 * at night wants to know that it is off, not that it was.
 * @throws Problem `not_found`
 */
export function revoked({ standing }: ChangeOutcome, at: Date): { epoch: number; revokedAt: string } {
  if (!standing) throw new Problem("not_found");
  // An operator who ended it by hand may not have written when.
  return { epoch: standing.epoch, revokedAt: standing.revokedAt ?? at.toISOString() };
}

/**
 * What a reinstatement answers.
 * @throws Problem `not_found`, `same_person` (the one who revoked), or `wrong_state`
 */
export function reinstated({ changed, standing }: ChangeOutcome, by: string, at: Date): { epoch: number } {
  if (!standing) throw new Problem("not_found");
  // The very change that was asked for is there already where the answer to it was lost on the way.
  const ours = standing.reinstatedBy === by && standing.reinstatedAt === at.toISOString();
  if (changed || (standing.status === "active" && ours)) return { epoch: standing.epoch };
  if (standing.status === "revoked" && standing.revokedBy === by)
    throw new Problem("same_person", { detail: "Who revoked an access does not give it back." });
  throw new Problem("wrong_state", {
    detail: "Only what is revoked can be reinstated.",
    extensions: { state: standing.status },
  });
}
