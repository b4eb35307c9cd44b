import { isDeepStrictEqual } from "node:util";
import { type AdminRecord, adminRecord } from "#shared/admin-log/admin-record.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { type Application, type Approval, allow, type Ports } from "./application.ts";
import { statusNow } from "./application-status.ts";
import type { ApplicationStatus } from "./application-transitions.ts";
import type { ListingBody } from "./listing-schemas.ts";
import { happens, type TimelineEntry } from "./timeline.ts";

/** A place in the directory. What is shown beside it is read when it is shown. */
export interface Listing extends ListingBody {
  readonly applicationId: string;
  /** Rises with each change: what conditional writes compare. */
  readonly revision: number;
  readonly listedAt: string;
  readonly updatedAt: string;
}

/** A change to the directory, with what the timeline and the auditor are told of it. */
export interface ListingAct {
  readonly listing: Listing;
  readonly entry: TimelineEntry;
  readonly record: AdminRecord;
}

export interface Approved extends Application {
  readonly approval: Approval;
}

/** An application in good standing that anybody may use, and the approval that its label follows from. */
export interface Listable {
  readonly application: Approved;
  readonly standing: StandingRow;
}

/** Whoever took access away does not ask what was approved before. */
const withheld: readonly ApplicationStatus[] = ["suspended", "revoked"];

/** What may be shown to everyone at all; undefined for anything else. A listing stays while an approval is renewed. */
export function listable(application: Application, standing: StandingRow | undefined): Listable | undefined {
  const { approval, distribution } = application;
  if (!standing || withheld.includes(statusNow(application, standing))) return undefined;
  return approval && distribution === "public" ? { application: { ...application, approval }, standing } : undefined;
}

/** @throws Problem `wrong_state`, with the state and what stands in the way */
export function requireListable(application: Application, standing: StandingRow | undefined): Listable {
  const state = statusNow(application, standing);
  allow("list", state);
  const found = listable(application, standing);
  if (found) return found;
  const { distribution } = application;
  const detail =
    distribution === "private"
      ? "The directory is for applications that everyone may use; this one is private."
      : "It has no approval that stands.";
  throw new Problem("wrong_state", { detail, extensions: { state, distribution } });
}

/**
 * Puts an application into the directory, or changes what is said of it there.
 * @param before what the directory has of it
 * @returns undefined where it says the same already
 */
export function publish(
  application: Approved,
  before: Listing | undefined,
  body: ListingBody,
  ports: Ports,
): ListingAct | undefined {
  const at = ports.clock.now().toISOString();
  if (before && isDeepStrictEqual({ ...before, ...body }, before)) return undefined;
  const { applicationId } = application;
  const revision = (before?.revision ?? 0) + 1;
  const listing = { ...body, applicationId, revision, listedAt: before?.listedAt ?? at, updatedAt: at };
  return { listing, ...told(application, "published", ports) };
}

/** Takes it out again, which its developer always may. */
export const withdraw = (application: Application, listing: Listing, ports: Ports): ListingAct => ({
  listing,
  ...told(application, "withdrawn", ports),
});

function told(
  { applicationId, developerId, revision, approval }: Application,
  done: "published" | "withdrawn",
  ports: Ports,
) {
  const event = done === "published" ? "listed" : "unlisted";
  return {
    entry: happens(ports, { event, actor: "developer", revision }),
    record: adminRecord(ports, {
      actor: `developer:${developerId}`,
      act: `listing.${done}`,
      subject: `application#${applicationId}`,
      details: { approvalId: approval?.approvalId },
    }),
  };
}
