import { Problem } from "#shared/errors/problem.ts";
import { log } from "#shared/log/log.ts";
import type { StaffGrant } from "#shared/staff-access/staff-grant.ts";
import { type AccessRequest, addMinutes, stateOf } from "./access-request.ts";
import { type LiveGrants, roomFrom, withGrant, withoutGrant } from "./live-grants.ts";
import { accessRequestPolicy } from "./policy/access-requests.ts";

/** What an approval is decided on. */
export interface ApprovalGround {
  readonly request: AccessRequest;
  readonly live: LiveGrants;
  /** Of the person who asked: the epoch goes into the grant, so that a revocation ends it for good. */
  readonly standing: { readonly status: string; readonly epoch: number };
}

/** What an approval makes of all that. */
export interface Approval {
  readonly request: AccessRequest;
  readonly grant: StaffGrant;
  readonly live: LiveGrants;
}

const wrongState = (detail: string, state: string) => new Problem("wrong_state", { detail, extensions: { state } });

/**
 * What was asked for is good from now on, for the minutes that were asked for.
 * @returns undefined where the same person has approved it already: the first answer may have been lost
 * @throws Problem `same_person`, `wrong_state`, `too_many_people`
 */
export function approved({ request, live, standing }: ApprovalGround, by: string, now: Date): Approval | undefined {
  const { accessRequestId, staffId, orderId, buyerId, fields, minutes } = request;
  if (staffId === by) throw new Problem("same_person", { detail: "Who asks for access does not approve it." });
  const { state } = stateOf(request, now);
  if (state === "approved" && request.approvedBy === by) return undefined;
  if (state !== "pending") throw wrongState("Only a request that is pending can be approved.", state);
  if (standing.status !== "active") throw wrongState("Who asked has no access any more.", "access_revoked");
  const room = roomFrom(live, staffId, now);
  if (room !== undefined) {
    log("staff_access.limit_reached", { limit: "people", staffId, accessRequestId });
    const detail = `At most ${accessRequestPolicy.people.most} people have access at the same time. There is room when one of them ends theirs, and at the latest from the time given.`;
    throw new Problem("too_many_people", { detail, extensions: { from: room } });
  }
  const until = addMinutes(now, minutes);
  const approval = { status: "approved", version: request.version + 1, approvedAt: now.toISOString() } as const;
  return {
    request: { ...request, ...approval, approvedBy: by, until },
    grant: { accessRequestId, staffId, orderId, buyerId, fields: [...fields], epoch: standing.epoch, until },
    live: withGrant(live, accessRequestId, { staffId, until }, now),
  };
}

/** What the end of a request makes of it. */
export interface Ending {
  readonly transition: "withdraw" | "end";
  readonly request: AccessRequest;
  readonly live: LiveGrants;
}

/**
 * Who asked or who approved ends it.
 * @returns undefined where it has ended, by whatever
 * @throws Problem `forbidden` for anybody else
 */
export function ended(request: AccessRequest, live: LiveGrants, by: string, now: Date): Ending | undefined {
  if (![request.staffId, request.approvedBy].includes(by)) {
    const missing = ["to have asked for it or to have approved it"];
    throw new Problem("forbidden", { detail: `This takes ${missing}.`, extensions: { missing } });
  }
  const { state } = stateOf(request, now);
  if (state === "ended") return undefined;
  const end = { status: "ended", version: request.version + 1, endedAt: now.toISOString(), endedBy: by } as const;
  return {
    transition: state === "pending" ? "withdraw" : "end",
    request: { ...request, ...end },
    live: withoutGrant(live, request.accessRequestId, now),
  };
}
