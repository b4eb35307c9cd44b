import * as z from "zod/mini";
import { anyone } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

export const openapi = route({
  operationId: "openapi",
  method: "GET",
  path: "/openapi.json",
  summary: "This description",
  tag: "Reference",
  access: [anyone],
  responses: { 200: { description: "OpenAPI 3.1", body: z.looseObject({ openapi: z.string() }) } },
});

export const referenceFunctions = {
  openapi: lambdaFunction({ env: variables(), routes: { openapi } }),
};
