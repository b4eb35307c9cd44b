import * as z from "zod/mini";
import { buyerId, instant, line, orderId, prefixedId, staffId } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";
import { checked, described, matching, whole } from "#shared/schema.ts";
import { endReasons } from "./access-request.ts";
import { accessRequestStates } from "./access-request-transitions.ts";
import { accessRequestPolicy } from "./policy/access-requests.ts";

export const accessRequestId = prefixedId("acr");

const asked = {
  orderId: z.optional(orderId),
  buyerId: described(z.optional(buyerId), { description: "Every order of this buyer" }),
  fields: checked(
    z.array(z.enum(piiFields)),
    z.minLength(1),
    z.maxLength(piiFields.length),
    z.refine((list) => new Set(list).size === list.length, "names a field twice"),
  ),
  reason: described(line(500), { description: "Kept as typed, for auditors: no place for a buyer's data" }),
  ticket: described(matching(/^[A-Za-z0-9#._/:-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 # . _ / : -"), {
    description: "The case that it is for",
    example: "SUP-4711",
  }),
  minutes: described(whole(z.gte(1), z.lte(accessRequestPolicy.grant.minutesMost)), {
    description: "From the approval on",
  }),
};

export const accessRequestBody = checked(
  z.strictObject(asked),
  z.refine((body) => (body.orderId === undefined) !== (body.buyerId === undefined), "name either orderId or buyerId"),
);

export const accessRequestAnswer = described(
  z.strictObject({
    ...asked,
    accessRequestId,
    status: z.enum(accessRequestStates),
    staffId: described(staffId, { description: "Who asks, and reads" }),
    requestedAt: instant,
    approvableUntil: instant,
    approvedAt: z.optional(instant),
    approvedBy: z.optional(staffId),
    until: described(z.optional(instant), { description: "When what was approved ends, if nobody ends it before" }),
    ended: z.optional(z.strictObject({ why: z.enum(endReasons), at: instant, by: z.optional(staffId) })),
  }),
  { id: "AccessRequest" },
);
