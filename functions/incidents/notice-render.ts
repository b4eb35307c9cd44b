import { type LoggedField, loggedFields } from "#shared/access-log/access-record.ts";
import { piiFields } from "#shared/pii-field.ts";
import type { Incident } from "./incident.ts";
import type { PersonFacts, RenderedNotice } from "./notice.ts";
import { type NoticeParts, noticeContent } from "./notice-content.ts";
import { noticeHtml } from "./notice-html.ts";
import { noticePlain } from "./notice-plain.ts";
import { type AffectedBuyer, allFields } from "./scope-totals.ts";

/**
 * A notice as it is sent. The words of a responder stand in it as they are: template syntax, HTML and numbers are shown, and
 * never carried out.
 * @throws Error for a language in which there are no words
 */
export function renderNotice(parts: NoticeParts): RenderedNotice {
  const content = noticeContent(parts);
  const { title, exercise } = content;
  return {
    subject: exercise ? `${exercise.mark} ${title}` : title,
    text: noticePlain(content),
    html: noticeHtml(content),
  };
}

/** What one buyer is told of themselves. */
export function personFacts(buyer: AffectedBuyer, incident: Pick<Incident, "fields">): PersonFacts {
  const { firstAccess, lastAccess, asserted } = buyer;
  const known = firstAccess !== undefined;
  return { ...factsOf(allFields(buyer), { asserted: asserted.size > 0, known }, incident), firstAccess, lastAccess };
}

/**
 * The same for all of whom the same is known. What a responder had to name, the log does not know: then it is silent about
 * the rest, too. And where an incident is about some fields, it was asked for these alone.
 */
export function factsOf(
  fields: readonly LoggedField[],
  { asserted, known }: { readonly asserted: boolean; readonly known: boolean },
  incident: Pick<Incident, "fields">,
): PersonFacts {
  const looked = asserted || !known ? [] : (incident.fields ?? loggedFields);
  return {
    fields,
    onlyThese: looked.length > 0 && incident.fields === undefined,
    notInvolved: piiFields.filter((field) => looked.includes(field) && !fields.includes(field)),
  };
}
