import * as z from "zod/mini";
import { staff, staffRoles } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { accessRequestAnswer, accessRequestBody, accessRequestId } from "./access-request-schemas.ts";

const tag = "Staff access";

export const requestAccess = route({
  operationId: "requestAccess",
  method: "POST",
  path: "/v1/access-requests",
  summary: "Asks to read personal data of one order, or of one buyer's orders, for a reason",
  description: "Gives nothing until another member of staff approves it.",
  tag,
  access: [staff(...staffRoles)],
  request: { body: accessRequestBody, idempotent: true },
  responses: { 201: { description: "Pending", body: accessRequestAnswer } },
  problems: ["conflict", "idempotency_key_reused"],
});

export const getAccessRequest = route({
  operationId: "getAccessRequest",
  method: "GET",
  path: "/v1/access-requests/{accessRequestId}",
  summary: "State of an access request",
  description: "For who asked, for those who approve, and for auditors; for anybody else there is none.",
  tag,
  access: [staff(...staffRoles)],
  request: { params: z.strictObject({ accessRequestId }) },
  responses: { 200: { description: "The request", body: accessRequestAnswer } },
  problems: ["not_found"],
});

/** It makes requests and shows them, and can grant nothing. */
export const accessRequests = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { requestAccess, getAccessRequest },
});
