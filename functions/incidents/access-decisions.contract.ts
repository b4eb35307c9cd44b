import * as z from "zod/mini";
import { staff, staffRoles } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { accessRequestAnswer, accessRequestId } from "./access-request-schemas.ts";

const tag = "Staff access";
const params = z.strictObject({ accessRequestId });

export const approveAccess = route({
  operationId: "approveAccess",
  method: "POST",
  path: "/v1/access-requests/{accessRequestId}/approve",
  summary: "Lets another member of staff read what they asked for, for the minutes that they asked for",
  description: "In force when it returns. Few people may have access at the same time.",
  tag,
  access: [staff("responder", "privacy-officer")],
  request: { params },
  responses: { 200: { description: "Approved", body: accessRequestAnswer } },
  problems: ["not_found", "same_person", "wrong_state", "too_many_people"],
});

export const endAccess = route({
  operationId: "endAccess",
  method: "DELETE",
  path: "/v1/access-requests/{accessRequestId}",
  summary: "Ends an access request",
  description: "By who asked or who approved. In force when it returns; again is the same as once.",
  tag,
  access: [staff(...staffRoles)],
  request: { params },
  responses: { 204: { description: "It has ended" } },
  problems: ["not_found"],
});

/** Writes and takes away what readers of personal data go by. */
export const accessDecisions = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE"),
  routes: { approveAccess, endAccess },
});
