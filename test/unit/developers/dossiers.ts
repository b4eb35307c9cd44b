import type { ApplicationBody } from "#developers/application-schemas.ts";
import { answersTo } from "#developers/assessment-draft.ts";
import type { Developer } from "#developers/developer.ts";
import type { RoleName } from "#developers/policy/role-catalogue.ts";
import { answersThatPass, at, flawless } from "./answers.ts";

const { profile } = flawless();

/** An account whose contacts nobody opens. */
export const dora: Developer = {
  developerId: "dev_dora",
  subject: "dora",
  version: 1,
  name: "Dora Parcels",
  legalName: "Dora Parcels GmbH",
  country: "DE",
  website: profile.website,
  privacyPolicyUrl: profile.privacyPolicyUrl,
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  sealed: {},
};

/** What a developer says of an application that nothing can be said against. */
export const bodyFor = (...roles: RoleName[]): ApplicationBody => {
  const { distribution, dataUses } = flawless(...roles);
  return { name: "Parcel Pilot", description: "Prints labels for parcels.", distribution, roles, dataUses };
};

/** Answers that pass, but for those that are to fail. */
export const draftThatPasses = (now: Date, ...fail: string[]) => answersTo(answersThatPass(fail), now);
