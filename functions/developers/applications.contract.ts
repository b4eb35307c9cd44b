import * as z from "zod/mini";
import { developer, staff } from "#shared/http/access.ts";
import { page, pageQuery } from "#shared/http/page-schema.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { applicationId, instant } from "#shared/http/schemas.ts";
import { variables } from "#shared/schema.ts";
import { applicationAnswer, applicationPatch } from "./application-schemas.ts";
import { applicationStatuses } from "./application-transitions.ts";
import { roleNames } from "./policy/role-catalogue.ts";

const path = "/v1/applications/{applicationId}";
const tag = "Applications";
const params = z.strictObject({ applicationId });

const owned = z.strictObject({
  applicationId,
  name: z.string(),
  status: z.enum(applicationStatuses),
  roles: z.readonly(z.array(z.enum(roleNames))),
  rolesInForce: z.readonly(z.array(z.enum(roleNames))),
  expiresAt: z.optional(instant),
  updatedAt: instant,
});

export const listApplications = route({
  operationId: "listApplications",
  method: "GET",
  path: "/v1/developers/me/applications",
  summary: "Your applications, the oldest first",
  tag,
  access: [developer],
  request: { query: pageQuery },
  responses: { 200: { description: "Where each stands", body: page(owned) } },
  problems: ["not_found"],
});

export const getApplication = route({
  operationId: "getApplication",
  method: "GET",
  path,
  summary: "Where an application stands, and what was found",
  tag,
  access: [developer, staff("assessor")],
  request: { params },
  responses: { 200: { description: "The application", body: applicationAnswer } },
  problems: ["not_found"],
});

export const patchApplication = route({
  operationId: "patchApplication",
  method: "PATCH",
  path,
  summary: "Edits an application",
  description:
    "Only while it is its developer's to write, and only on the revision that the edit was made on. What is left out stays as it is; an edit that changes nothing makes no revision.",
  tag,
  access: [developer],
  request: { params, body: applicationPatch },
  responses: { 200: { description: "The application as it is now", body: applicationAnswer } },
  problems: ["not_found", "wrong_state", "conflict"],
});

export const applications = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE"),
  routes: { listApplications, getApplication, patchApplication },
});
