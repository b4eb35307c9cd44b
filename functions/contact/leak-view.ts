import { idsOf } from "./contact-rows.ts";
import type { ContactToken } from "./contact-token.ts";
import type { Suspect } from "./leak-ranking.ts";

/** A token as a responder sees it: whose it is, and about what. */
export const foundToken = (token: ContactToken) => {
  const { channel, format, issuedAt, withdrawnAt } = token;
  return { ...idsOf(token), channel, ...(format && { format }), issuedAt, ...(withdrawnAt && { withdrawnAt }) };
};

export const shownSuspect = ({ actor, fields, ...suspect }: Suspect) => ({
  ...suspect,
  fields: [...fields],
  actor:
    actor.type === "application"
      ? { type: actor.type, applicationId: actor.applicationId, developerId: actor.developerId }
      : { type: actor.type, staffId: actor.staffId },
});
