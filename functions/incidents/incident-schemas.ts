import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { buyerId, instant, line, orderId, prefixedId, staffId } from "#shared/http/schemas.ts";
import { checked, described, matching, whole } from "#shared/schema.ts";
import { clockStates } from "./clocks.ts";
import { incidentStatuses } from "./incident-transitions.ts";
import { containmentModes, incidentKinds, severities, timelineEvents } from "./incident-vocabulary.ts";
import { shownReinstatement } from "./reinstatement-schemas.ts";
import { sendingTotals } from "./sending-schemas.ts";

export const incidentId = prefixedId("inc");

const isSet = (list: readonly string[]) => new Set(list).size === list.length;
const ulid = "[0-9A-HJKMNP-TV-Z]{26}";

/** Whose access an incident is about. */
const suspect = described(
  matching(
    new RegExp(
      `^(developer#dev_${ulid}|application#app_${ulid}|credential#cli_${ulid}|staff#[A-Za-z0-9._:@-]{1,128})$`,
    ),
    "must be developer#, application#, credential# or staff#, and an id of that kind",
  ),
  { example: "application#app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B" },
);

export const noBuyersData = "Kept in the clear and read by staff: no place for a buyer's data";

export const fieldNames = checked(
  z.array(z.enum(loggedFields)),
  z.minLength(1),
  z.refine(isSet, "names a field twice"),
);

const severity = described(z.enum(severities), { description: "How bad it is, as the responder sees it" });

export const incidentBody = z.strictObject({
  kind: z.enum(incidentKinds),
  title: described(line(200), {
    description: `${noBuyersData}. Whoever has the code of a notice can see it`,
    example: "Parcel Pilot used addresses for advertising",
  }),
  severity,
  detectedAt: described(instant, { description: "When the marketplace came to know of it: clocks run from then" }),
  suspects: described(
    checked(z.array(suspect), z.minLength(1), z.maxLength(20), z.refine(isSet, "names a suspect twice")),
    { description: "Whose access ends, and whose reads are looked at" },
  ),
  window: described(z.strictObject({ from: instant, to: instant }), {
    description: "Which reads are looked at: from the first instant on, and before the second. At most 400 days",
  }),
  fields: described(z.optional(fieldNames), { description: "Of what was read, only these; left out, all" }),
  narrative: described(line(4000), { description: noBuyersData }),
  contain: described(z._default(z.boolean(), true), { description: "Whether the suspects' access ends at once" }),
  exercise: described(z._default(z.boolean(), false), {
    description: "Everything as if it were true, but for the revocations, which are not carried out",
  }),
});
export type IncidentBody = z.output<typeof incidentBody>;

const standingBefore = z.strictObject({
  subject: matching(/^\w+#/, "must be a kind of subject, # and its id"),
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(z.gte(0)),
  roles: z.array(z.string()),
  revokedByIncident: z.optional(incidentId),
});

export const listedIncident = z.strictObject({
  incidentId,
  kind: z.enum(incidentKinds),
  title: z.string(),
  severity,
  state: z.enum(incidentStatuses),
  exercise: z.boolean(),
  detectedAt: instant,
  openedAt: instant,
  openedBy: staffId,
});

const buyers = whole(z.gte(0));

const scope = described(
  z.strictObject({
    buyers,
    orders: whole(z.gte(0)),
    asserted: described(buyers, { description: "Of whom something is known by the word of a responder" }),
    byField: described(z.record(z.string(), buyers), { description: "Buyers of whom this was read" }),
    byCountry: described(z.record(z.string(), buyers), {
      description: "By the buyer's country; `unknown` where the marketplace never gave it, or the buyer is gone",
    }),
    groups: described(z.array(z.strictObject({ fields: fieldNames, asserted: z.optional(z.literal(true)), buyers })), {
      description:
        "Buyers by the exact set of what was read of them, the largest group first; apart those of whom something is known by the word of a responder",
    }),
    firstAccess: z.optional(instant),
    lastAccess: z.optional(instant),
  }),
  { description: "Whom it affects; there once everything was read and counted" },
);

const opened = {
  ...listedIncident.shape,
  suspects: z.array(z.string()),
  window: z.strictObject({ from: instant, to: instant }),
  fields: z.optional(fieldNames),
  narrative: z.string(),
  containment: described(
    z.strictObject({
      mode: z.enum(containmentModes),
      before: described(z.array(standingBefore), {
        description: "What was in force when it was opened; who ended it where that was another incident",
      }),
      containedAt: z.optional(instant),
      authorizationsWithdrawn: described(z.optional(whole(z.gte(0))), {
        description: "Authorisations by sellers that were in force; of an exercise, that would have been withdrawn",
      }),
    }),
    { description: "What became of the suspects' access" },
  ),
  scope: z.optional(scope),
  clocks: described(
    z.array(
      z.strictObject({
        clock: z.string(),
        clause: z.string(),
        dueAt: instant,
        state: z.enum(clockStates),
        at: described(z.optional(instant), { description: "When it was met, be it late, or stopped" }),
        reference: described(z.optional(z.string()), {
          description: "Where it is on record that an authority was told",
        }),
      }),
    ),
    { description: "By when what has to be done; all that may apply, until it is known whom it affects" },
  ),
  acknowledged: z.optional(z.strictObject({ at: instant, by: staffId })),
  notice: described(
    z.optional(
      z.strictObject({
        revision: whole(z.gte(1)),
        author: staffId,
        rejected: z.optional(z.strictObject({ by: staffId, at: instant, rationale: z.string() })),
      }),
    ),
    { description: "Which words people are to be told by, and who wrote them" },
  ),
  decision: z.optional(
    z.discriminatedUnion("notify", [
      z.strictObject({ notify: z.literal(false), rationale: z.string(), by: staffId, at: instant }),
      z.strictObject({
        notify: z.literal(true),
        revision: whole(z.gte(1)),
        code: z.string(),
        by: staffId,
        at: instant,
      }),
    ]),
  ),
  notifiedAt: described(z.optional(instant), { description: "When every mail of the notice was accounted for" }),
  closedAt: z.optional(instant),
};

export const openedIncident = described(z.strictObject(opened), { id: "OpenedIncident" });

const timelineEntry = z.strictObject({ at: instant, event: z.enum(timelineEvents), actor: z.string() });

export const incidentAnswer = described(
  z.strictObject({
    ...opened,
    reinstated: described(z.array(shownReinstatement), {
      description: "Whose access came back that had ended for it, and how far. The latest 100",
    }),
    notices: described(z.optional(sendingTotals), {
      description: "What has become of the notice, once it is approved; exact as of now",
    }),
    timeline: described(z.array(timelineEntry), { description: "The latest 100" }),
  }),
  { id: "Incident" },
);

const mostOrders = 200;

export const affectedBuyer = described(
  z.strictObject({
    buyerId,
    fields: described(fieldNames, { description: "What was read of this buyer, or is said to have been" }),
    asserted: described(z.optional(fieldNames), { description: "By the word of a responder" }),
    orders: described(checked(z.array(z.strictObject({ orderId, fields: fieldNames })), z.maxLength(mostOrders)), {
      description: `At most ${mostOrders}`,
    }),
    moreOrders: z.optional(z.literal(true)),
    firstAccess: z.optional(instant),
    lastAccess: z.optional(instant),
  }),
  { id: "AffectedBuyer" },
);

export const assertedBuyers = z.strictObject({
  buyers: described(
    checked(
      z.array(z.strictObject({ buyerId, fields: fieldNames })),
      z.minLength(1),
      z.maxLength(100),
      z.refine((all) => isSet(all.map((one) => one.buyerId)), "names a buyer twice"),
    ),
    { description: "Whom the access log cannot know of: a bulk export, something outside of it" },
  ),
});
export type AssertedBuyer = z.output<typeof assertedBuyers>["buyers"][number];
