import type { StandingRow } from "#shared/standing/standing-row.ts";
import type { Application } from "./application.ts";
import type { Developer } from "./developer.ts";
import { type Listable, type Listing, listable } from "./listing.ts";
import type { ListingBody } from "./listing-schemas.ts";
import { privacyLabel } from "./privacy-label.ts";

/** All that a place in the directory is answered from; anything may be missing. */
export interface ListingRows {
  readonly application: Application | undefined;
  readonly listing: Listing | undefined;
  readonly standing: StandingRow | undefined;
  readonly developer: Developer | undefined;
  readonly developerStanding: StandingRow | undefined;
}

interface Listed extends Listable {
  readonly listing: ListingBody;
  readonly developer: Developer;
}

/** What everyone may see of these rows; undefined for what is not listed, or not any more. */
export function listed({
  application,
  listing,
  standing,
  developer,
  developerStanding,
}: ListingRows): Listed | undefined {
  if (!application || !listing || !developer || developerStanding?.status !== "active") return undefined;
  const found = listable(application, standing);
  if (!found) return undefined;
  const limitedTo = found.standing.limitedTo ?? developerStanding.limitedTo;
  return { ...found, standing: { ...found.standing, limitedTo }, listing, developer };
}

/** A place in the directory as everyone sees it. Of its developer's account: what a company says of itself, no contacts. */
export function listingView({ application, standing, listing, developer }: Listed, now: Date) {
  const { applicationId, name, approval } = application;
  const { tagline, homepage, supportUrl } = listing;
  return {
    applicationId,
    name,
    developer: { name: developer.name, website: developer.website, country: developer.country },
    tagline,
    homepage,
    supportUrl,
    privacyLabel: privacyLabel(approval, standing, now),
  };
}
